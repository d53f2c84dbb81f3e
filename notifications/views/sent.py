"""What was sent about a case, for the team; and the mail provider's calls."""

import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core.policy import policy_of, registry, standing_of
from notifications import bounces, holding, sent, waiting
from notifications.models import Delivery, Notice

#: The longest call of a mail provider that is read, in bytes.
LONGEST_CALL = 1_000_000


@require_safe
def of_case(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Who was told what about a case; 404 for whoever lacks its internal view."""
    case = _case(request, label, pk)
    page = sent.page_of_case(case, request.user, request.GET.get("page"))
    context = {
        "case": case,
        "reference": getattr(case, "reference", ""),
        "page_obj": page.page,
        "lines": page.lines,
        "hold": page.hold,
        "case_url": case.get_absolute_url() if hasattr(case, "get_absolute_url") else "",
    }
    return render(request, "notifications/sent.html", context)


def _case(request: HttpRequest, label: str, pk: int) -> Any:
    try:
        model: type[models.Model] = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if model not in registry:
        raise Http404
    case = get_object_or_404(model, pk=pk)
    policy = policy_of(model)
    if not policy.may(standing_of(request.user), sent.internal_view(policy), case):
        raise Http404
    return case


@require_POST
def hold(request: HttpRequest, label: str, pk: int, act: str) -> HttpResponse:
    """Let mails of a case to people outside wait, or leave at once again; then back to the case."""
    case = _case(request, label, pk)
    if act == "begin":
        holding.begin(case, request.user)
        messages.success(request, _("From now on each mail waits until somebody sends it."))
    elif act == "end":
        holding.end(case, request.user)
        messages.success(request, _("New mails leave at once. Drafts wait until you send them."))
    else:
        raise Http404
    return HttpResponseRedirect(_back(request) or waiting.page_of(f"{label}:{pk}"))


def _back(request: HttpRequest) -> str:
    """Where the button was, if that is a page of ours."""
    back: str = request.POST.get("back", "")
    own = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return back if own else ""


@require_POST
def handle(request: HttpRequest, notice: int, pk: int, act: str) -> HttpResponse:
    """Send again, hold, release, confirm the address; then back to the case."""
    if act not in sent.ACTS:
        raise Http404
    row = get_object_or_404(Notice.objects.select_related("event"), pk=notice)
    mail = get_object_or_404(Delivery.objects.filter(Q(notice=row) | Q(carried=row)), pk=pk)
    label, _sep, case_pk = row.case_key.partition(":")
    if not sent.open_to([row], request.user):
        raise Http404
    try:
        nonce = uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        nonce = uuid.uuid4()
    try:
        messages.success(request, sent.do(act, row, mail, request.user, nonce))
    except sent.Moved as moved:
        messages.warning(request, _("Nothing was done. %(why)s") % {"why": moved})
    return HttpResponseRedirect(_back(request) or waiting.page_of(f"{label}:{case_pk}"))


# A machine calls: no cookie, no token; the signature says who it is.
@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """The mail provider tells of mails that came back (README: "Mails that come back")."""
    if not settings.MAIL_HOOK_SECRET:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LONGEST_CALL:
        return JsonResponse({"error": "Too long."}, status=413)
    stamp = request.headers.get("X-Timestamp", "")
    given = request.headers.get("X-Signature", "")
    if not bounces.is_signed(settings.MAIL_HOOK_SECRET, stamp, given, request.body):
        return JsonResponse({"error": "Not signed, or too late."}, status=403)
    try:
        reports = bounces.from_provider(request.body)
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"taken": sum(bounces.take(report) for report in reports)})
