"""Settings that administrators change while the portal runs."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.standing import Standing
from core import conf, kept
from core.conf import Definition
from core.models import Setting
from core.policy import standing_of
from portal.forms import SettingForm


@dataclass
class Shown:
    """One setting as its page shows it; `rows` newest first."""

    definition: Definition
    rows: list[Setting] = field(default_factory=list)

    @property
    def in_force(self) -> Setting | None:
        """The row whose value holds now; None while the default does."""
        now = timezone.now()
        return next((row for row in self.rows if row.valid_from <= now), None)

    @property
    def value(self) -> object:
        """The value in force."""
        row = self.in_force
        return self.definition.default if row is None else row.value

    @property
    def coming(self) -> list[Setting]:
        """Rows whose day has not come, the next one first."""
        now = timezone.now()
        return [row for row in reversed(self.rows) if row.valid_from > now]

    @property
    def newest(self) -> int | None:
        """The newest entry, whenever it begins."""
        return max((row.pk for row in self.rows), default=None)


def _only_administrators(request: HttpRequest) -> None:
    standing = standing_of(request.user)
    if not isinstance(standing, Standing) or not standing.holds(Role.ADMINISTRATOR):
        raise PermissionDenied(_("Settings are kept by the administrators. Ask one of them."))


def _read(key: str | None = None) -> list[Shown]:
    """All settings, or one, with their histories, in one query."""
    rows = Setting.objects.select_related("set_by__person").order_by("key", "-valid_from", "-id")
    shown = {d.key: Shown(d) for d in conf.registry.values() if key in (None, d.key)}
    for row in rows.filter(key__in=shown):
        shown[row.key].rows.append(row)
    return sorted(shown.values(), key=lambda one: one.definition.key)


def overview(request: HttpRequest) -> HttpResponse:
    """Every setting with its value in force, and what is to come."""
    _only_administrators(request)
    return render(request, "portal/settings.html", {"settings": _read()})


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """One setting: its value, its history, and the form for a new value."""
    _only_administrators(request)
    if key not in conf.registry:
        raise Http404
    shown = _read(key)[0]
    if request.method == "POST":
        form = SettingForm(
            request.POST, user=request.user, definition=shown.definition, newest=shown.newest
        )
        if form.is_valid():
            conf.put(
                key,
                form.cleaned_data["value"],
                by=request.user,
                valid_from=form.begins_at(),
                reason=form.cleaned_data["reason"],
            )
            messages.success(
                request, _("Saved: %(setting)s.") % {"setting": shown.definition.label}
            )
            return HttpResponseRedirect(reverse("portal:settings"))
    else:
        typed = kept.take(request)
        form = SettingForm(
            initial=typed or {"value": shown.value},
            user=request.user,
            definition=shown.definition,
            newest=shown.newest,
        )
    status = 422 if form.is_bound else 200
    context = {"shown": shown, "form": form, "crumbs": _crumbs()}
    return render(request, "portal/setting.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Settings"), "url": reverse("portal:settings")}]
