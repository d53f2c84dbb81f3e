"""Administrators keep the dated rates, and may put the days of a journey right.

Everything else of a deployment goes through its verbs.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from core.forms import plausible_day
from experts import journeys
from experts.models import FeeRate, Journey, PerDiemList, PerDiemRate


class JourneyForm(forms.ModelForm):
    """The first and the last day, both included; the block follows."""

    first_day = forms.DateField(label=_("First day, leaving home"), validators=[plausible_day])
    last_day = forms.DateField(label=_("Last day, back home"), validators=[plausible_day])

    class Meta:
        model = Journey
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial.setdefault("first_day", self.instance.first_day)
            self.initial.setdefault("last_day", self.instance.last_day)

    def clean(self) -> dict[str, Any]:
        """Days in order; then the block, whose overlaps the model's own check refuses."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        elif first and last:
            self.instance.block = journeys.block(first, last)
        return cleaned


@admin.register(Journey)
class JourneyAdmin(admin.ModelAdmin):
    """Whose days are taken. A second booking is refused here as everywhere."""

    form = JourneyForm
    list_display = ("person", "first_day", "last_day", "on_site", "binds")
    list_filter = ("binds", "on_site")
    list_select_related = ("person",)
    fields = ("person", "on_site", "binds", "first_day", "last_day")
    readonly_fields = ("person", "on_site", "binds")
    search_fields = ("person__family_name", "person__given_name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A journey is made with its deployment."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A journey stays with its deployment."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As usual; a booking that another one won at the same moment is a sentence."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            if not journeys.violates(error):
                raise
            messages.error(request, str(journeys.TAKEN))
            return HttpResponseRedirect(request.get_full_path())


@admin.register(FeeRate)
class FeeRateAdmin(admin.ModelAdmin):
    """The set fee, by the day from which contracts take it."""

    list_display = ("amount", "currency", "contracts_from", "source", "is_demonstration")


class PerDiemRateInline(admin.TabularInline):
    """The rates of one list."""

    model = PerDiemRate
    extra = 1


@admin.register(PerDiemList)
class PerDiemListAdmin(admin.ModelAdmin):
    """The lists of per diems, by the day from which contracts take them."""

    list_display = ("name", "contracts_from", "currency", "source", "is_demonstration")
    inlines = (PerDiemRateInline,)
