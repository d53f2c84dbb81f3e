"""Addresses of `results`: surveys, closing reports, publications, the rows behind figures."""

from django.urls import URLPattern, include, path

from results import views

surveys: tuple[list[URLPattern], str] = ([], "surveys")
reports: tuple[list[URLPattern], str] = ([], "reports")
publications: tuple[list[URLPattern], str] = (
    [path("files/<int:pk>/", views.output_file, name="file")],
    "publications",
)
figures: tuple[list[URLPattern], str] = (
    [path("<slug:code>/", views.FigureRows.as_view(), name="rows")],
    "figures",
)

urlpatterns = [
    path("surveys/", include(surveys)),
    path("closing-reports/", include(reports)),
    path("publications/", include(publications)),
    path("figures/rows/", include(figures)),
]
