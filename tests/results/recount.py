"""Every public figure, counted by naive Python over all rows, without a single condition in SQL."""

from actions.models import Action, Activity
from experts.models import Deployment
from requests_app.models import AssistanceRequest, RequestParty
from results.enums import FigureCode


def naive() -> dict[FigureCode, int | None]:
    """The portal's own counts, as somebody with paper and pencil would make them."""
    requests = [r for r in AssistanceRequest.objects.all() if r.state != "DRAFT"]
    actions = [a for a in Action.objects.all() if a.state != "CANCELLED"]
    countries, institutions = set(), set()
    for action in actions:
        answered = list(action.fiche.requests.all())
        if action.country_id is not None:
            countries.add(action.country_id)
        else:
            for request in answered:
                countries |= {country.pk for country in request.countries.all()}
                if request.country_id is not None:
                    countries.add(request.country_id)
        for party in RequestParty.objects.all():
            if party.request_id in {r.pk for r in answered} and party.institution_id is not None:
                institutions.add(party.institution_id)
    held = [a for a in Activity.objects.all() if a.state in ("HELD", "REPORTED")]
    came = sum((a.women or 0) + (a.men or 0) + (a.undisclosed or 0) for a in held)
    sent = {
        d.person_id: d.profile
        for d in Deployment.objects.all()
        if d.state in ("ON_MISSION", "REPORT_DUE", "REPORTED", "CLOSED")
    }
    states = {
        profile.employer_country_id
        for profile in sent.values()
        if profile.employer_country is not None and profile.employer_country.is_member_state
    }
    sexes = [profile.sex for profile in sent.values() if profile.sex]
    jobs = [profile.employment for profile in sent.values() if profile.employment]
    peers = [job for job in jobs if job in ("SERVING", "FORMER", "RETIRED")]
    return {
        FigureCode.REQUESTS: len(requests),
        FigureCode.ACTIONS: len(actions),
        FigureCode.ACTIVITIES: len(held),
        FigureCode.COUNTRIES: len(countries),
        FigureCode.PARTICIPANTS: came,
        FigureCode.INSTITUTIONS: len(institutions),
        FigureCode.EXPERTS: len(sent),
        FigureCode.MEMBER_STATES: len(states),
        FigureCode.WOMEN_SHARE: _percent(sexes.count("F"), len(sexes)),
        FigureCode.PEERS_SHARE: _percent(len(peers), len(jobs)),
    }


def _percent(part: int, whole: int) -> int | None:
    if whole < 5:
        return None
    return (200 * part + whole) // (2 * whole)
