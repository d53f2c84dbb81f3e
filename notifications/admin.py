"""Notices and deliveries in the administration: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from notifications.models import Delivery, Notice


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and lets nobody change them."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Who was told what."""

    list_display = ("created_at", "notice", "recipient", "not_mailed", "read_at")
    list_filter = ("notice", "not_mailed")
    list_select_related = ("recipient",)
    date_hierarchy = "created_at"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of each mail; never its words, which may hold secrets."""

    list_display = ("created_at", "kind", "address", "state", "attempts", "sent_at", "last_error")
    list_filter = ("state", "kind")
    exclude = ("subject", "text", "html")
    date_hierarchy = "created_at"
