"""Three answers of one policy; co-requesters; what an unconfirmed official and an outsider see."""

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, User
from portal.demo.cast import DELEGATION, institution
from reference.models import Country, InstitutionKind
from requests_app import rules, workflow
from requests_app.enums import PartyKind, RequestState
from requests_app.intake import NamedInstitution, begin_draft
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.stage import Stage, fresh


def sees(user: User, request: AssistanceRequest, view: str = "view") -> bool:
    """Whether somebody sees a request; asserts that the three answers agree."""
    user = User.objects.get(pk=user.pk)
    listed = REQUESTS.visible_to(user.standing, view).filter(pk=request.pk).exists()
    found = REQUESTS.seers(request, view).filter(user=user).exists()
    may = REQUESTS.may(user.standing, view, AssistanceRequest.objects.get(pk=request.pk))
    assert listed == found == may, (user, view, listed, found, may)
    return listed


def neighbour(stage: Stage) -> User:
    """An official of another institution of the country."""
    user = stage.newcomer()
    city = Institution.objects.create(
        name="City of Tema",
        kind=InstitutionKind.objects.get(code="local_gov"),
        country=Country.objects.get(iso2="GH"),
    )
    Membership.objects.create(
        person=user.person, role=Role.OFFICIAL, state=MembershipState.ACTIVE, institution=city
    )
    return user


def test_a_co_requester_sees_the_request_once_the_team_has_confirmed_it(stage: Stage):
    user = neighbour(stage)
    request = stage.request(RequestState.UNDER_REVIEW)
    party = request.parties.create(kind=PartyKind.CO_REQUESTER, named="City of Tema")
    assert not sees(user, request)
    city = Institution.objects.get(name="City of Tema")
    workflow.settle_party(
        request, act=stage.act("officer"), seen=request.seen, party=party, institution=city
    )
    assert sees(user, request)
    assert sees(user, request, "view_content")
    assert not sees(user, request, "view_internal")


def test_a_co_requester_reads_and_neither_edits_nor_answers(stage: Stage):
    user = neighbour(stage)
    request = stage.request(RequestState.CLARIFICATION)
    request.parties.create(
        kind=PartyKind.CO_REQUESTER, institution=Institution.objects.get(name="City of Tema")
    )
    standing = User.objects.get(pk=user.pk).standing
    assert not REQUESTS.may(standing, "edit", request)
    assert not workflow.TABLE.allows(standing, workflow.TABLE.verbs["answer"], request)


def test_an_unconfirmed_official_sees_own_drafts_and_submissions_only(stage: Stage):
    outsider = stage.cast["outsider"]
    foreign = stage.request(RequestState.SUBMITTED)
    membership = Membership.objects.get(person=outsider.person)
    own = begin_draft(outsider, membership, "My own")
    assert sees(outsider, own)
    assert not sees(outsider, foreign)
    assert not sees(stage.cast["official"], own)
    assert not sees(stage.cast["officer"], own)
    assert rules.may_begin(fresh(outsider).standing)


def test_a_colleague_of_the_lead_edits_a_draft_and_may_not_send_it(stage: Stage):
    draft = stage.draft()
    colleague = stage.newcomer()
    Membership.objects.create(
        person=colleague.person,
        role=Role.OFFICIAL,
        state=MembershipState.ACTIVE,
        institution=draft.lead_institution,
    )
    standing = User.objects.get(pk=colleague.pk).standing
    assert REQUESTS.may(standing, "edit", draft)
    assert not workflow.TABLE.allows(standing, workflow.TABLE.verbs["submit"], draft)


def test_a_delegation_registers_letters_of_its_own_countries_only(stage: Stage):
    standing = stage.cast["delegation"].standing
    ghana, kenya = (Country.objects.get(iso2=code).pk for code in ("GH", "KE"))
    assert ghana in rules.delegation_countries(standing)
    assert rules.may_register(standing, [ghana])
    assert not rules.may_register(standing, [kenya])
    assert rules.may_register(standing, [kenya, ghana])
    assert rules.may_register(stage.cast["assistant"].standing, [kenya])
    assert not rules.may_register(stage.cast["official"].standing)
    assert not rules.may_register(None)


def test_a_scoped_officer_is_no_officer_elsewhere(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    membership = Membership.objects.get(person=stage.person("officer"))
    membership.countries.add(Country.objects.get(iso2="KE"))
    assert not sees(stage.cast["officer"], request)
    assert stage.person("officer") not in rules.possible_officers(request)
    membership.countries.add(Country.objects.get(iso2="GH"))
    assert sees(stage.cast["officer"], request)
    assert stage.person("officer") in rules.possible_officers(request)


def test_a_regional_request_is_seen_by_the_delegations_of_its_countries(stage: Stage):
    kind = InstitutionKind.objects.get(code="regional_org")
    letter = stage.letter(
        institution=NamedInstitution("West African Forum", kind),
        countries=list(Country.objects.filter(iso2__in=["GH", "TG"])),
    )
    request = workflow.register(None, act=stage.act("assistant"), letter=letter).obj
    assert request.is_regional
    assert request.country is None
    assert sees(stage.cast["delegation"], request)


def test_whose_opinion_a_delegation_officer_gives(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    assert rules.delegations_of(stage.cast["delegation"].standing, request) == [
        institution(DELEGATION).pk
    ]
    assert rules.delegations_of(stage.cast["officer"].standing, request) == []
