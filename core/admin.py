"""Administrators look at the mechanisms here; nothing can be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.models import Deadline, Event, Job, Outbox, Setting


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list and its rows, to be read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from verbs alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by verbs alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay."""
        return False


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """What still has to be told, and why it was not."""

    list_display = ("event_id", "created_at", "dispatched_at", "attempts", "last_error")
    list_filter = (("dispatched_at", admin.EmptyFieldListFilter),)


@admin.register(Setting)
class SettingAdmin(ReadOnlyAdmin):
    """The history of settings; the portal's settings page adds to it."""

    list_display = ("key", "value", "valid_from", "set_by", "reason")
    list_filter = ("key",)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background work."""

    list_display = ("kind", "state", "done", "total", "asked_at", "finished_at", "error")


admin.site.register(Event, ReadOnlyAdmin)
admin.site.register(Deadline, ReadOnlyAdmin)
