"""What an expert came to know on missions stands in the profile (seed row 54)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from experts.models import ExpertProfile
from experts.queries import roster as queries
from tests.experts import deployment_acting as missions
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def test_a_mission_is_counted_with_its_country_institution_and_days(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    proposed = missions.proposed(stage)
    profile = ExpertProfile.objects.get(pk=proposed.profile_id)
    officer = fresh(cast["officer"]).standing
    # Being proposed is no mission yet.
    assert queries.history(profile, officer).missions == []
    done = missions.closed(stage)
    profile = ExpertProfile.objects.get(pk=done.profile_id)
    with CaptureQueriesContext(connection) as asked:
        history = queries.history(profile, officer)
    assert len(asked) == 1
    [mission] = history.missions
    assert history.countries == [str(done.action.country)]
    [institution] = history.institutions
    assert "National Directorate" in institution
    assert (mission.days, history.days) == (done.days_worked, done.days_worked)
    assert mission.url == done.action.get_absolute_url()
    page = signed_in(cast["officer"]).get(profile.get_absolute_url()).content.decode()
    assert institution in page
    listed = signed_in(cast["officer"]).get(reverse("experts:list"))
    assert [row.missions for row in listed.context["rows"]] == [1]
    # A focal point reads how often and where, not on which case.
    summary = signed_in(cast["focalpoint"]).get(profile.get_absolute_url()).content.decode()
    assert str(done.action.country) in summary
    assert institution not in summary
    assert done.action.get_absolute_url() not in summary
