"""Administrators keep the seats of the Steering Group; everything else goes through verbs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from actions.models import Seat


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    """The services in the Steering Group, their weight and dates.

    A seat that ends keeps its row: rounds that were opened keep their own snapshot.
    """

    list_display = ("institution", "weight", "starts_on", "ends_on")
    list_filter = (("ends_on", admin.EmptyFieldListFilter),)
    raw_id_fields = ("institution",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A seat ends by its date."""
        return False
