"""The page of one case, and what of it only the team and its readers see."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.standing import Standing
from core.policy import standing_of
from notifications import sent as mails
from portal import case as cases
from portal.case import Case
from requests_app.queries import checklist, opinions


def _load(request: HttpRequest, reference: str) -> Case:
    """The case, if it exists for whoever asks. Raises Http404."""
    standing = standing_of(request.user)
    found = cases.load_case(standing, reference) if isinstance(standing, Standing) else None
    if found is None:
        raise Http404
    return found


def _load_request(request: HttpRequest, reference: str) -> Case:
    """The case with nothing but its request, for its triage. Raises Http404."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise Http404
    found = cases.load_request(standing, reference)
    if found is None:
        raise Http404
    return Case(found, standing)


def _frame(case: Case, current: str) -> dict[str, Any]:
    """What head and tabs need on every page of a case."""
    reference = case.request.reference
    tabs = [{"label": _("Case"), "url": reverse("portal:case", args=[reference]), "key": "case"}]
    if case.may("view_internal"):
        url = reverse("portal:triage", args=[reference])
        tabs.append({"label": _("Triage"), "url": url, "key": "triage"})
        url = reverse("portal:sent", args=[reference])
        tabs.append({"label": _("What was sent"), "url": url, "key": "sent"})
    elif case.may("view_opinions"):
        url = reverse("portal:triage", args=[reference])
        tabs.append({"label": _("Opinions"), "url": url, "key": "triage"})
    return {
        "case": case,
        "request_row": case.request,
        "tabs": [{**tab, "current": tab["key"] == current} for tab in tabs] if tabs[1:] else [],
        "crumbs": [
            {"label": _("My desk"), "url": reverse("portal:desk")},
            {"label": _("Requests"), "url": reverse("requests:list")},
        ],
    }


def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it is, what may be done, what was asked, what happened."""
    found = _load(request, reference)
    history = cases.timeline(found)
    context = {
        **_frame(found, "case"),
        "where": cases.whereabouts(found),
        "stages": cases.stages(found),
        "doable": cases.doable(found),
        "content": cases.request_content(found),
        "questions": cases.questions(found, history),
        "timeline": cases.lines(found, history),
        "clocks": cases.clocks(found),
        "sees_internal": found.may("view_internal"),
    }
    return render(request, "portal/case.html", context)


def triage(request: HttpRequest, reference: str) -> HttpResponse:
    """Checklist and opinions, for whoever reads the one or the other."""
    found = _load_request(request, reference)
    if not found.may("view_opinions") and not found.may("view_internal"):
        raise Http404
    context = {
        **_frame(found, "triage"),
        "checklist": checklist(found.request) if found.may("view_internal") else None,
        "opinions": opinions(found.request) if found.may("view_opinions") else None,
        "doable": cases.doable(found),
    }
    return render(request, "portal/case_triage.html", context)


def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Who was told what about the case and all that came of it, and whether the mail got through.

    Its fiches, rounds, Actions, missions, evaluations, reports and publications are the same case.
    """
    found = _load_request(request, reference)
    if not found.may("view_internal"):
        raise Http404
    page = mails.page_of_case(found.request, request.user, request.GET.get("page"))
    context = {
        **_frame(found, "sent"),
        "sent": page.lines,
        "page_obj": page.page,
        "hold": page.hold,
    }
    return render(request, "portal/case_sent.html", context)
