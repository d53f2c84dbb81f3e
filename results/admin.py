"""Administrators keep the published figures; the rest of `results` goes through its verbs."""

from django.contrib import admin

from results.models import Baseline


@admin.register(Baseline)
class BaselineAdmin(admin.ModelAdmin):
    """Figures exactly as they were published, each with its day, definition and source."""

    list_display = ("code", "qualifier", "value", "as_of_said", "source", "is_headline")
    list_filter = ("code", "is_headline")
    search_fields = ("definition", "source", "literal")
    ordering = ("code", "-as_of")
