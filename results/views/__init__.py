"""Pages of `results`."""

from results.views.figures import FigureRows, output_file

__all__ = ["FigureRows", "output_file"]
