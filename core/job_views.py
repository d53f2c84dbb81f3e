"""Work in progress: what a person asked for, how far it is, its file or why it failed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import jobs
from core.models import Job
from core.policy import policy_of, standing_of

PAGE = 20


@never_cache
def jobs_page(request: HttpRequest) -> HttpResponse:
    """Everything that this person asked for; only the list of it when a waiting page asks."""
    page = Paginator(jobs.own(request.user), PAGE).get_page(request.GET.get("page"))
    lines = jobs.shown(request.user, list(page.object_list))
    context = {"page_obj": page, "lines": lines, "waits": any(line.is_open for line in lines)}
    polled = request.headers.get("HX-Request") == "true"
    return render(request, "core/_jobs.html" if polled else "core/jobs.html", context)


@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more for what failed, if it is this person's and they still see its subject."""
    job = jobs.own(request.user).filter(pk=pk).first()
    line = jobs.shown(request.user, [job])[0] if job is not None else None
    if line is None or not line.may_retry:
        raise Http404
    jobs.ask_again(line.job, by_id=request.user.pk)
    messages.success(request, _("Asked for once more. You may leave this page meanwhile."))
    return HttpResponseRedirect(reverse("core:jobs"))


@never_cache
def job_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one job is, for the page of its subject, which reloads itself at the end.

    404 for anybody who does not see the subject.
    """
    job = Job.objects.select_related("result").filter(pk=pk).first()
    if job is None or not _sees(request.user, job):
        raise Http404
    answer = render(request, "core/_job.html", {"job": job})
    if job.state not in jobs.OPEN:
        answer["HX-Refresh"] = "true"
    return answer


def _sees(user: Any, job: Job) -> bool:
    subject = job.subject
    if subject is None:
        return False
    try:
        return policy_of(subject).may(standing_of(user), "view", subject)
    except KeyError:
        return False
