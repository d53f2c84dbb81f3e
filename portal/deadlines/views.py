"""Pages about deadlines, and the calendar that others read by a secret address."""

import hashlib
from datetime import date
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import feeds
from accounts.enums import Role
from accounts.standing import Standing
from core import kept, moves, undo
from core.models import Deadline
from core.policy import standing_of
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, NotVisible, Stale
from portal import desk
from portal.deadlines import ics, team
from portal.deadlines.forms import MoveForm, TeamFilter

PAGE = 50
#: How often calendar programs may ask: by address of the feed, and by where they come from.
LIMITS = {"feed": "60/h/key,3000/h/ip"}


def _reader(request: HttpRequest) -> Standing:
    standing = standing_of(request.user)
    assert isinstance(standing, Standing)
    return standing


def _sees_team(standing: Standing) -> bool:
    return standing.holds(Role.OFFICER, Role.LEADER)


def _tabs(standing: Standing, here: str) -> list[dict[str, Any]]:
    """The views of deadlines; people outside the team have one, and no tabs."""
    if not _sees_team(standing):
        return []
    views = (
        ("mine", _("Mine"), reverse("portal:deadlines")),
        ("team", _("The team’s"), reverse("portal:deadlines_team")),
        ("month", _("Month"), reverse("portal:deadlines_month")),
    )
    return [{"label": label, "url": url, "current": name == here} for name, label, url in views]


# -- Mine ------------------------------------------------------------------------------------------


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What runs against me, and what I wait for from others, soonest first."""
    standing = _reader(request)
    asked, awaited = desk.tasks_of(standing)
    context = {
        "mine": desk.shown([task for task in asked if task.due_on], waiting=True),
        "others": desk.shown([task for task in awaited if task.due_on], waiting=False),
        "tabs": _tabs(standing, "mine"),
    }
    return render(request, "portal/deadlines.html", context)


# -- The team's ------------------------------------------------------------------------------------


def _team_reader(request: HttpRequest) -> Standing:
    standing = _reader(request)
    if not _sees_team(standing):
        raise PermissionDenied(_("The team’s deadlines are for case officers and team leaders."))
    return standing


def _without(request: HttpRequest, *names: str) -> str:
    params = request.GET.copy()
    for name in names:
        params.pop(name, None)
    return f"?{params.urlencode()}"


def _chips(request: HttpRequest, form: TeamFilter) -> list[dict[str, Any]]:
    """The filters in use, each with the address without it."""
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value:
            continue
        words = dict(getattr(field, "choices", ())).get(value) if name == "kind" else value
        if isinstance(value, date):
            words = f"{value:%Y-%m-%d}"
        label = field.label if value is True else f"{field.label or _('Day')}: {words}"
        chips.append({"label": label, "remove_url": _without(request, name, "page")})
    return chips


@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    """The deadlines of all cases that the reader sees, by due day."""
    standing = _team_reader(request)
    form = TeamFilter(request.GET)
    found = team.running(standing, form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": list(team.as_rows(list(page), team.country_names())),
        "page_obj": page,
        "count": page.paginator.count,
        "form": form,
        "active": _chips(request, form),
        "tabs": _tabs(standing, "team"),
    }
    return render(request, "portal/deadlines_team.html", context)


#: The most deadlines that a month's page reads.
MOST_A_MONTH = 600


@require_GET
def team_month(request: HttpRequest) -> HttpResponse:
    """One month of the team's deadlines as a calendar; a list of days on a phone."""
    standing = _team_reader(request)
    form = TeamFilter(request.GET)
    wanted = form.wanted()
    first = _month_of(request.GET.get("month", ""))
    within = team.Wanted(
        wanted.officer, wanted.country, wanted.kind, wanted.overdue, None, team.span(first)
    )
    rows = list(team.as_rows(team.running(standing, within)[:MOST_A_MONTH], {}))
    context = {
        "month": team.month(first, rows),
        "count": len(rows),
        "list_query": _without(request, "month", "page", "day"),
        "tabs": _tabs(standing, "month"),
        "is_current": first == timezone.localdate().replace(day=1),
    }
    return render(request, "portal/deadlines_month.html", context)


def _month_of(said: str) -> date:
    """The first day of "2026-11"; of this month when that can't be read."""
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        first = timezone.localdate().replace(day=1)
    return first if 2000 <= first.year <= 2100 else timezone.localdate().replace(day=1)


# -- Another day -----------------------------------------------------------------------------------


class Move(View):
    """Move a deadline to another day, with a reason; those concerned are told."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Ask for the day and the reason."""
        deadline, subject = self._find(request, pk)
        if deadline.stopped_at is not None or deadline.due_on is None:
            messages.warning(request, _("This deadline does not run now, so it can’t be moved."))
            return HttpResponseRedirect(subject.get_absolute_url())
        initial = kept.take(request) or {}
        form = MoveForm(user=request.user, due_on=deadline.due_on, initial=initial)
        return self._show(request, deadline, subject, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Move it, or show the form again with the reason and everything typed."""
        deadline, subject = self._find(request, pk)
        shown = deadline.due_on or timezone.localdate()
        form = MoveForm(request.POST, user=request.user, due_on=shown)
        if not form.is_valid():
            return self._show(request, deadline, subject, form, 422)
        said = form.cleaned_data
        try:
            act = Act.by(request.user, nonce=said["nonce"])
            moves.move(pk, said["to"], said["reason"], act=act, seen=said["seen"])
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
        except NotVisible as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (Stale, Guarded) as refusal:
            return self._refused(request, deadline, subject, form, refusal)
        else:
            messages.success(request, _("Moved. Those concerned are told."))
        return HttpResponseRedirect(subject.get_absolute_url())

    def _find(self, request: HttpRequest, pk: int) -> tuple[Deadline, Any]:
        deadline = Deadline.objects.filter(pk=pk).first()
        known = moves.clock_of(deadline) if deadline is not None else None
        if deadline is None or known is None:
            raise Http404
        table, clock = known
        standing = _reader(request)
        seen = table.policy.visible_to(standing).filter(pk=deadline.subject_id)
        found = table.policy.load(standing, seen)
        if not found:
            raise Http404
        if clock.fixed or not table.policy.stakes_of(standing, found[0]) & set(clock.movers):
            raise PermissionDenied(
                str(clock.fixed or _("This deadline is not yours to move. Ask the team leader."))
            )
        return deadline, found[0]

    def _refused(
        self,
        request: HttpRequest,
        deadline: Deadline,
        subject: Any,
        form: MoveForm,
        refusal: Stale | Guarded,
    ) -> HttpResponse:
        stale = isinstance(refusal, Stale)
        for sentence in refusal.sentences:
            form.add_error(None if stale else "to", str(sentence))
        deadline.refresh_from_db()
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        # The page now shows the day as it is: sending it again is an answer to that.
        data["seen"] = deadline.due_on.isoformat() if deadline.due_on else ""
        form.data = data
        return self._show(request, deadline, subject, form, 409 if stale else 422)

    def _show(
        self,
        request: HttpRequest,
        deadline: Deadline,
        subject: Any,
        form: MoveForm,
        status: int = 200,
    ) -> HttpResponse:
        known = moves.clock_of(deadline)
        context = {
            "form": form,
            "deadline": deadline,
            "clock": known[1] if known is not None else None,
            "subject": subject,
            "reference": getattr(subject, "reference", ""),
            "overdue": deadline.due_at is not None and deadline.due_at < timezone.now(),
            "history": deadline.moves.select_related(
                "event__detail", "event__actor__person"
            ).order_by("-pk"),
            "crumbs": [{"label": _("Deadlines"), "url": reverse("portal:deadlines")}],
        }
        return render(request, "portal/deadlines_move.html", context, status=status)


# -- The calendar that others read -----------------------------------------------------------------


@never_cache
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The secret address of one's own calendar: get it, renew it, take it back."""
    feed = feeds.current(_person(request))
    address = ""
    if feed is not None:
        address = request.build_absolute_uri(reverse("portal:feed", args=[feeds.secret(feed)]))
    context = {
        "feed": feed,
        "address": address,
        "crumbs": [{"label": _("Deadlines"), "url": reverse("portal:deadlines")}],
    }
    return render(request, "portal/deadlines_calendar.html", context)


@require_POST
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """Make an address, or a new one in place of the old one."""
    feeds.renew(_person(request))
    messages.success(request, _("Here is your address. An older one no longer works."))
    return HttpResponseRedirect(reverse("portal:calendar"))


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """Take the address back."""
    if feeds.revoke(_person(request)):
        back = reverse("portal:calendar_restore")
        undo.offer(request, _("The address no longer works."), back)
    return HttpResponseRedirect(reverse("portal:calendar"))


@require_POST
def calendar_restore(request: HttpRequest) -> HttpResponse:
    """The address that was taken back a moment ago works again."""
    feeds.restore(_person(request))
    return HttpResponseRedirect(reverse("portal:calendar"))


def _person(request: HttpRequest) -> Any:
    user: Any = request.user
    return user.person


@method_decorator(login_not_required, name="dispatch")
@method_decorator(require_safe, name="dispatch")
class Feed(View):
    """The calendar behind a secret address, for programs. Nobody signs in; unknown is 404."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponseBase:
        """The calendar, or 304 when nothing has changed since."""
        key = hashlib.sha256(secret.encode()).hexdigest()
        if (
            ratelimit.consume(
                request, app="portal", action="feed", config=LIMITS, key=key, limit_get=True
            )
            is None
        ):
            return HttpResponse(status=429, headers={"Retry-After": "3600"})
        feed = feeds.find(secret)
        if feed is None:
            raise Http404
        body = ics.content(feed)
        feeds.note(feed, hashlib.sha256(body).hexdigest())
        etag, changed = quote_etag(feed.content_hash), int(feed.changed_at.timestamp())
        response: HttpResponseBase | None = get_conditional_response(
            request, etag=etag, last_modified=changed
        )
        if response is None:
            response = HttpResponse(
                body,
                content_type="text/calendar; charset=utf-8",
                headers={"Content-Disposition": 'inline; filename="mieux.ics"'},
            )
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(changed)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
