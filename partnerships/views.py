"""Pages of messages to the team: the public form, the list, one message, its verbs."""

from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import quote

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.standing import Standing
from core.conf import value as setting
from core.enums import ActMode
from core.models import Event
from core.policy import standing_of
from core.timeline import entries
from core.views import VerbPage
from core.workflow import Act, AlreadyDone
from partnerships import conf, queries, workflow
from partnerships.enums import Concern
from partnerships.filters import EnquiryFilter
from partnerships.forms import FORMS, ContactForm
from partnerships.models import Enquiry
from partnerships.rules import reads_enquiries

#: Rows on one page of the list.
PAGE = 25
#: How many messages one address may send: a whole ministry may sit behind one, a person not.
LIMITS = {"enquiry": "30/h/ip,5/h/key"}


def _crumbs(*more: tuple[Any, str]) -> list[dict[str, Any]]:
    way = [(_l("Messages to the team"), reverse("enquiries:list")), *more]
    return [{"label": label, "url": url} for label, url in way]


# -- The public form -------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class Contact(View):
    """A message to the team, from anybody. Asking for expertise has a way of its own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; `?about=EXPERT` chooses what it is about, an account fills in who writes."""
        initial: dict[str, Any] = {}
        if request.GET.get("about") in Concern.values:
            initial["concern"] = request.GET["about"]
        if request.user.is_authenticated:
            initial |= {"name": request.user.person.name, "email": request.user.email}
        return self._show(request, ContactForm(user=request.user, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the message and tell the team, or show the form again with everything typed."""
        form = ContactForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(request, form, 422)
        if not _within_limits(request, form.cleaned_data["email"]):
            form.add_error(
                None,
                _(
                    "Many messages have come from this address within an hour. Yours is not sent "
                    "yet: please send it again later."
                ),
            )
            return self._show(request, form, 429)
        act = Act(ActMode.SYSTEM, nonce=form.cleaned_data["nonce"])
        # A second click finds its message kept, and gets the same answer.
        with suppress(AlreadyDone):
            workflow.send(None, act=act, language=get_language() or "en", **form.said())
        return HttpResponseRedirect(reverse("enquiries:sent"))

    def _show(self, request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "answer_days": conf.days(conf.ANSWER_DAYS),
            "team_email": setting(conf.TEAM_EMAIL.key),
        }
        return render(request, "partnerships/contact.html", context, status=status)


def _within_limits(request: HttpRequest, email: str) -> bool:
    usage = ratelimit.consume(
        request, app="partnerships", action="enquiry", config=LIMITS, key=email.casefold()
    )
    return usage is not None


@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next, after a message was sent."""
    context = {"answer_days": conf.days(conf.ANSWER_DAYS)}
    return render(request, "partnerships/sent.html", context)


# -- The team --------------------------------------------------------------------------------------


def _reader(request: HttpRequest) -> Standing:
    """What the reader stands for. Raises Http404 for whoever has no messages to read."""
    standing = standing_of(request.user)
    if not isinstance(standing, Standing) or not reads_enquiries(standing):
        raise Http404
    return standing


def enquiry_list(request: HttpRequest) -> HttpResponse:
    """The messages, newest first, with filters and pages."""
    standing = _reader(request)
    chosen = EnquiryFilter(request.GET, queryset=queries.enquiries(standing))
    rows = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    active = _chips(request, chosen)
    context = {
        "page_obj": page,
        "rows": page.object_list,
        "filter": chosen,
        "active": active,
        "summary": _summary(page),
    }
    return render(request, "partnerships/list.html", context)


def _summary(page: Any) -> str:
    words = {"first": page.start_index(), "last": page.end_index(), "count": page.paginator.count}
    return _("%(first)s–%(last)s of %(count)s") % words


def _chips(request: HttpRequest, chosen: EnquiryFilter) -> list[dict[str, Any]]:
    """The filters in use, each with the address without it."""
    form = chosen.form
    if not form.is_valid():
        return []
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value:
            continue
        params = request.GET.copy()
        for gone in (name, "page"):
            params.pop(gone, None)
        said = dict(getattr(field, "choices", ())).get(value, value)
        chips.append({"label": f"{field.label}: {said}", "remove_url": f"?{params.urlencode()}"})
    return chips


def _mailto(enquiry: Enquiry) -> str:
    """A mail to the sender in their language, with the reference and their own words below."""
    with override(enquiry.language):
        subject = _("Your message to us (%(reference)s)") % {"reference": enquiry.reference}
    quoted = "\r\n".join(f"> {line}" for line in enquiry.message.splitlines())
    body = f"\r\n\r\n{enquiry.reference}\r\n{quoted}"
    return f"mailto:{quote(enquiry.email, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def enquiry_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: who wrote what, what may be done, what happened."""
    found = queries.enquiry_or_404(request.user, pk)
    standing = standing_of(request.user)
    offers = workflow.TABLE.offered(standing, found)
    history = entries([found], standing, Event.objects.select_related("actor__person"))
    context = {
        "enquiry": found,
        "mailto": _mailto(found) if offers else "",
        "actions": [
            {
                "label": offer.verb.label,
                "url": reverse("enquiries:verb", args=[found.pk, offer.verb.name]),
                "kind": "danger" if offer.verb.tone == "danger" else "secondary",
            }
            for offer in offers
        ],
        "timeline": [
            {
                "text": entry.label,
                "when": entry.at,
                "who": entry.actor.person.name if entry.actor is not None else _("the portal"),
                "tone": str(entry.verb.tone),
            }
            for entry in history
        ],
        "crumbs": _crumbs(),
    }
    return render(request, "partnerships/enquiry.html", context)


class EnquiryVerb(VerbPage):
    """The page of one verb of a message: /enquiries/<pk>/<verb>/."""

    table = workflow.TABLE
    forms = FORMS
    templates: ClassVar[dict[str, str]] = {}

    def load(self, request: HttpRequest, **kwargs: Any) -> Enquiry:
        """The message of that number."""
        return queries.enquiry_or_404(request.user, kwargs["pk"])

    def context(self, obj: Any, verb: Any) -> dict[str, Any]:
        """Whose message it is."""
        return {
            "crumbs": _crumbs((obj.reference, obj.get_absolute_url())),
            "kind": _l("Message to the team"),
            "reference": obj.reference,
            "subject": f"{obj.name}: {obj.get_concern_display()}",
        }
