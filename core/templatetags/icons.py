"""Where the icons are: asked for a hundred times on a page, worked out once."""

from functools import cache

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
@cache
def sprite() -> str:
    """The address of the file that holds every icon; it changes with a new release only."""
    return static("vendor/icons.svg")
