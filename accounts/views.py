"""Pages about people: who waits for whom, who belongs where, oneself, invitations."""

import uuid
from typing import Any, ClassVar

from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views import i18n as django_i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import conf, invitations, queries, workflow
from accounts.adapter import remember_language
from accounts.enums import MEMBERSHIP_TONES, MembershipState, Role
from accounts.forms import (
    AskForm,
    ConfirmForm,
    DeputyForm,
    DirectoryFilter,
    InviteForm,
    ProfileForm,
    ReasonForm,
    RescopeForm,
    TakeUpForm,
)
from accounts.invitations import Invitation, Invited
from accounts.models import Deputation, Membership, Person, User
from accounts.rules import DEPUTATIONS, INSTITUTIONS, may_invite, may_use_directory
from accounts.standing import Standing
from core import kept
from core.enums import Tone
from core.forms import VerbForm
from core.links import LinkError
from core.models.base import Stateful
from core.policy import standing_of
from core.views import VerbPage
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, Refusal, Verb

#: People on one page of the directory.
PAGE = 50

_KINDS = {Tone.PROGRESS: "primary", Tone.DANGER: "danger"}


def _standing(request: HttpRequest) -> Standing:
    standing = standing_of(request.user)
    if not isinstance(standing, Standing):
        raise PermissionDenied(_("This account has no person."))
    return standing


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _tabs(standing: Standing, current: str, waiting: int | None = None) -> list[dict[str, Any]]:
    """The pages about other people that this reader has."""
    tabs = [
        {
            "label": _("Waiting for you"),
            "url": reverse("accounts:people"),
            "current": current == "waiting",
            "count": waiting,
        },
        {
            "label": _("All people"),
            "url": reverse("accounts:directory"),
            "current": current == "directory",
        },
    ]
    return tabs if may_use_directory(standing) else []


def _with_tones(memberships: Any) -> list[Membership]:
    listed = list(memberships)
    for membership in listed:
        membership.tone = MEMBERSHIP_TONES[MembershipState(membership.state)]
    return listed


# -- People ----------------------------------------------------------------------------------------


def people(request: HttpRequest) -> HttpResponse:
    """The memberships that wait for the reader. Who confirms nobody is sent to the own page."""
    standing = _standing(request)
    if not may_use_directory(standing):
        return redirect("accounts:me")
    waiting = list(queries.pending_memberships(standing)[: PAGE + 1])
    context = {
        "memberships": _with_tones(waiting[:PAGE]),
        "more": len(waiting) > PAGE,
        "tabs": _tabs(standing, "waiting", len(waiting) if len(waiting) <= PAGE else None),
        "may_invite": may_invite(standing),
    }
    return render(request, "accounts/people.html", context)


def directory(request: HttpRequest) -> HttpResponse:
    """Everybody whom the reader may look up."""
    standing = _standing(request)
    if not may_use_directory(standing):
        raise PermissionDenied(_("Only who confirms people, and the team, looks people up."))
    form = DirectoryFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    words, role, state = asked.get("q", ""), asked.get("role", ""), asked.get("state", "")
    number = _page_number(request)
    found = list(
        queries.directory(standing, words=words, role=role, state=state)[
            (number - 1) * PAGE : number * PAGE + 1
        ]
    )
    context = {
        "memberships": _with_tones(found[:PAGE]),
        "form": form,
        "filtered": bool(words or role or state),
        "previous_url": _page_url(request, number - 1) if number > 1 else "",
        "next_url": _page_url(request, number + 1) if len(found) > PAGE else "",
        "summary": _("Page %s") % number,
        "tabs": _tabs(standing, "directory"),
        "may_invite": may_invite(standing),
    }
    return render(request, "accounts/directory.html", context)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), 1000) if asked.isdecimal() and len(asked) < 6 else 1


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """One person in one role: what they said, who confirmed it, what can be done."""
    standing = _standing(request)
    found = queries.visible_membership(standing, pk)
    if found is None:
        raise Http404
    own = found.person_id == standing.person_id
    context = {
        "membership": found,
        "own": own,
        "tone": MEMBERSHIP_TONES[MembershipState(found.state)],
        "countries": list(found.countries.all()),
        "themes": list(found.themes.all()),
        "actions": _actions(standing, found),
        "entries": _entries(found, standing),
        "may_open_institution": _opens_institution(standing, found),
        "crumbs": _crumbs(standing),
    }
    return render(request, "accounts/membership.html", context)


def _opens_institution(standing: Standing, found: Membership) -> bool:
    """Whether the institution's name is a link: not for who does not know which one is meant."""
    if found.institution is None or found.institution_name == found.claimed_name:
        own = found.person_id == standing.person_id
        return not own and found.institution is not None and _sees(standing, found)
    return _sees(standing, found)


def _sees(standing: Standing, found: Membership) -> bool:
    return found.institution is not None and INSTITUTIONS.may(standing, "view", found.institution)


def _crumbs(standing: Standing) -> list[dict[str, str]]:
    if not may_use_directory(standing):
        return [{"label": _("My page"), "url": reverse("accounts:me")}]
    return [{"label": _("People"), "url": reverse("accounts:people")}]


def _actions(standing: Standing, found: Membership) -> list[dict[str, Any]]:
    """The buttons of a membership. What was not asked for is not accepted: no closed button."""
    return [
        {
            "label": offer.verb.label,
            "url": reverse("accounts:verb", args=[found.pk, offer.verb.name]),
            "kind": _KINDS.get(offer.verb.tone, "secondary"),
        }
        for offer in workflow.TABLE.offered(standing, found)
        if not offer.reasons and (offer.verb.name != "invite_again" or found.invited)
    ]


def _entries(found: Membership, standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "text": entry.label,
            "when": entry.at,
            "who": entry.actor.person.name if entry.actor is not None else "",
            "on_behalf_of": entry.principal.person.name if entry.principal is not None else "",
            "tone": entry.verb.tone,
            "note": entry.detail,
        }
        for entry in queries.timeline([found], standing)
    ]


class MembershipVerb(VerbPage):
    """The page of one verb of a membership."""

    table = workflow.TABLE
    forms: ClassVar = {
        "confirm": ConfirmForm,
        "refuse": ReasonForm,
        "end": ReasonForm,
        "reset_second_factor": ReasonForm,
        "rescope": RescopeForm,
    }
    templates: ClassVar = {"confirm": "accounts/confirm.html"}

    def load(self, request: HttpRequest, **kwargs: Any) -> Stateful:
        """The membership, if it exists for the reader."""
        found = queries.visible_membership(_standing(request), kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """Where the page lies."""
        crumbs = [
            {"label": _("People"), "url": reverse("accounts:people")},
            {"label": obj.person.name, "url": obj.get_absolute_url()},
        ]
        return {"crumbs": crumbs, "membership": obj}

    def _form(
        self, request: HttpRequest, obj: Any, row: Verb, *data: Any, **kwargs: Any
    ) -> VerbForm:
        if row.name == "confirm":
            standing = _standing(request)
            words = request.POST.get("words", request.GET.get("words", obj.claimed_name))
            kwargs["words"] = words
            kwargs["anywhere"] = standing.holds(Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR)
        return super()._form(request, obj, row, *data, **kwargs)

    def post(self, request: HttpRequest, verb: str, **kwargs: Any) -> HttpResponseBase:
        """A search among the institutions shows the page again, with everything typed."""
        if verb == "confirm" and "search" in request.POST:
            obj, row = self._find(request, verb, kwargs)
            return self._show(
                request, obj, row, self._form(request, obj, row, initial=_typed(request))
            )
        return super().post(request, verb, **kwargs)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as first values of the same form: a search must lose and judge nothing."""
    left_out = {"csrfmiddlewaretoken", "seen", "nonce", kept.FIELD}
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.POST.lists()
        if name not in left_out
    }


def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """An institution and the people who belong to it."""
    standing = _standing(request)
    found = queries.visible_institution(standing, pk)
    if found is None:
        raise Http404
    context = {
        "institution": found,
        "memberships": list(queries.people_of(found, standing)[: PAGE * 4]),
        "shows_addresses": INSTITUTIONS.may(standing, "addresses", found),
        "crumbs": _crumbs(standing),
    }
    return render(request, "accounts/institution.html", context)


# -- Invitations -----------------------------------------------------------------------------------


class Invite(View):
    """An administrator invites somebody into a role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Administrators only."""
        if not may_invite(_standing(request)):
            raise PermissionDenied(_("Only administrators invite people."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form, or what was typed before an expired session."""
        initial = kept.take(request) or {}
        return self._show(request, self._form(request, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search among the institutions, or invite."""
        if "search" in request.POST:
            return self._show(request, self._form(request, initial=_typed(request)))
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        said = form.cleaned_data
        invited = Invited(
            email=said["email"],
            given_name=said["given_name"],
            family_name=said["family_name"],
            language=said["language"],
            role=said["role"],
            institution=said["institution"],
            post=said["post"],
            may_submit=said["may_submit"],
            is_contact=said["is_contact"],
            countries=list(said["countries"]),
            themes=list(said["themes"]),
        )
        try:
            made = invitations.invite(invited, Act.by(request.user, nonce=said["nonce"]))
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
            return redirect("accounts:people")
        except (Guarded, NotAllowed) as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, str(sentence))
            return self._show(request, form, status=422)
        messages.success(request, str(workflow.TABLE.verbs["invite"].done))
        return redirect(made)

    def _form(self, request: HttpRequest, *data: Any, **kwargs: Any) -> InviteForm:
        words = request.POST.get("words", request.GET.get("words", ""))
        form = InviteForm(*data, user=request.user, words=words, **kwargs)
        form.initial.setdefault("nonce", uuid.uuid4())
        return form

    def _show(self, request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "crumbs": _crumbs(_standing(request))}
        return render(request, "accounts/invite.html", context, status=status)


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class TakeUp(View):
    """Where the link in an invitation leads. Opening uses nothing up; sending the form does."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Who is invited into what, and the form to take it up."""
        try:
            invitation = invitations.read(token)
        except LinkError as error:
            return self._closed(request, str(error))
        if self._is_another(request, invitation):
            return self._closed(request, invitation=invitation)
        initial = {"seen": invitation.membership.seen, "nonce": uuid.uuid4()}
        return self._show(request, invitation, self._form(invitation, initial=initial))

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Take the role up, and sign in where the password was just chosen."""
        try:
            invitation = invitations.read(token)
            if self._is_another(request, invitation):
                return self._closed(request, invitation=invitation)
            form = self._form(invitation, request.POST)
            if not form.is_valid():
                return self._show(request, invitation, form, status=422)
            invitation = invitations.take_up(
                token,
                password=form.cleaned_data.get("password1", ""),
                privacy_notice=conf.PRIVACY_NOTICE,
                seen=form.cleaned_data["seen"],
                nonce=form.cleaned_data["nonce"],
            )
        except (LinkError, Refusal) as error:
            return self._closed(request, str(error))
        messages.success(request, str(workflow.TABLE.verbs["accept"].done))
        if request.user.is_authenticated:
            return redirect("portal:desk")
        if not invitation.needs_password:
            return redirect("account_login")
        response: HttpResponseBase = perform_login(
            request, invitation.user, email_verification="none", redirect_url=reverse("portal:desk")
        )
        return response

    def _form(self, invitation: Invitation, *data: Any, **kwargs: Any) -> TakeUpForm:
        return TakeUpForm(
            *data, user=invitation.user, needs_password=invitation.needs_password, **kwargs
        )

    def _is_another(self, request: HttpRequest, invitation: Invitation) -> bool:
        return request.user.is_authenticated and request.user.pk != invitation.user.pk

    def _show(
        self, request: HttpRequest, invitation: Invitation, form: TakeUpForm, status: int = 200
    ) -> HttpResponse:
        context = {"invitation": invitation, "form": form, "membership": invitation.membership}
        return render(request, "accounts/invitation.html", context, status=status)

    def _closed(
        self, request: HttpRequest, reason: str = "", *, invitation: Invitation | None = None
    ) -> HttpResponse:
        """Say why the link opens nothing; with `invitation`: somebody else is signed in."""
        context = {"reason": reason, "another": invitation is not None}
        status = 403 if invitation is not None else 410
        return render(request, "accounts/invitation_closed.html", context, status=status)


# -- Oneself ---------------------------------------------------------------------------------------


def welcome(request: HttpRequest) -> HttpResponse:
    """After signing up: what happens next."""
    standing = _standing(request)
    memberships = list(queries.own_memberships(standing.person_id)[:1])
    context = {"membership": memberships[0] if memberships else None}
    return render(request, "accounts/welcome.html", context)


class Me(View):
    """One's own page: who I am, my roles, my deputies."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Everything at a glance."""
        standing = _standing(request)
        deputations = queries.deputations_of(standing.person_id)
        own = standing.person_id
        context = {
            "person": _user(request).person,
            "memberships": _with_tones(queries.own_memberships(own)[:PAGE]),
            "deputies": [row for row in deputations if row.principal_id == own],
            "principals": [row for row in deputations if row.deputy_id == own],
            "may_name_deputy": bool(standing.own.held),
            "has_second_factor": is_mfa_enabled(_user(request)),
        }
        return render(request, "accounts/me.html", context)


class EditProfile(View):
    """Change what one says about oneself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form as things stand, or as typed before an expired session."""
        return self._show(request, self._form(request, initial=kept.take(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save, and speak the chosen language from the next page on."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        form.save()
        response = redirect("accounts:me")
        remember_language(response, form.instance.language)
        messages.success(request, _("Saved."))
        return response

    def _form(self, request: HttpRequest, *data: Any, **kwargs: Any) -> ProfileForm:
        # A fresh copy: a refused name must not show up in the frame around the form.
        person = Person.objects.get(pk=_user(request).person.pk)
        return ProfileForm(*data, instance=person, user=request.user, **kwargs)

    def _show(self, request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
        crumbs = [{"label": _("My page"), "url": reverse("accounts:me")}]
        return render(
            request, "accounts/me_edit.html", {"form": form, "crumbs": crumbs}, status=status
        )


class Ask(View):
    """Say to which institution one belongs; the answer comes by e-mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, or what was typed before an expired session."""
        return self._show(request, AskForm(user=request.user, initial=kept.take(request) or {}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask; nothing is said about the institution."""
        form = AskForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(request, form, status=422)
        workflow.ask(
            None,
            act=Act.by(request.user),
            person=_user(request).person,
            role=Role.OFFICIAL,
            claimed_name=form.cleaned_data["institution"],
            claimed_country=form.cleaned_data["country"],
            post=form.cleaned_data["post"],
        )
        return redirect("accounts:welcome")

    def _show(self, request: HttpRequest, form: AskForm, status: int = 200) -> HttpResponse:
        crumbs = [{"label": _("My page"), "url": reverse("accounts:me")}]
        return render(request, "accounts/ask.html", {"form": form, "crumbs": crumbs}, status=status)


class NameDeputy(View):
    """Name somebody who acts in one's place."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, or what was typed before an expired session."""
        return self._show(request, self._form(request, initial=kept.take(request) or {}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Name the deputy, or say beside the field why not."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        said = form.cleaned_data
        try:
            workflow.name_deputy(
                None,
                act=Act.by(request.user, nonce=said["nonce"]),
                principal=_user(request).person,
                deputy=said["email"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
            )
        except AlreadyDone as refusal:
            messages.info(request, str(refusal.sentences[0]))
            return redirect("accounts:me")
        except (Guarded, NotAllowed) as refusal:
            for sentence in refusal.sentences:
                form.add_error("starts_on", str(sentence))
            return self._show(request, form, status=422)
        messages.success(request, str(workflow.DEPUTIES.verbs["name_deputy"].done))
        return redirect("accounts:me")

    def _form(self, request: HttpRequest, *data: Any, **kwargs: Any) -> DeputyForm:
        form = DeputyForm(*data, user=request.user, **kwargs)
        form.initial.setdefault("nonce", uuid.uuid4())
        return form

    def _show(self, request: HttpRequest, form: DeputyForm, status: int = 200) -> HttpResponse:
        crumbs = [{"label": _("My page"), "url": reverse("accounts:me")}]
        return render(
            request, "accounts/deputy.html", {"form": form, "crumbs": crumbs}, status=status
        )


class DeputationVerb(VerbPage):
    """The page of one verb of a deputation."""

    table = workflow.DEPUTIES
    forms: ClassVar = {}

    def load(self, request: HttpRequest, **kwargs: Any) -> Stateful:
        """The deputation, if it exists for the reader."""
        rows = DEPUTATIONS.visible_to(_standing(request)).select_related("principal", "deputy")
        found: Deputation | None = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def context(self, obj: Any, verb: Verb) -> dict[str, Any]:
        """Where the page lies."""
        return {"crumbs": [{"label": _("My page"), "url": reverse("accounts:me")}]}


# -- Language --------------------------------------------------------------------------------------


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language; who is signed in finds it again everywhere, and in the mails."""
    response = django_i18n.set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        Person.objects.filter(pk=_user(request).person.pk).update(language=language)
    return response
