"""Work in progress: one's own jobs with how far they are, their file or why they failed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core import jobs
from core.models import Job
from requests_app.models import AssistanceRequest
from tests.stage import Stage, fresh

jobs.declare("export", "Export of requests")


class Task:
    """A stand-in for a Celery task: only its name is used."""

    name = "tests.export"


@pytest.fixture
def case(cast: dict[str, User]) -> AssistanceRequest:
    """What the jobs are about."""
    return Stage(cast).request("UNDER_REVIEW")


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that were handed to the broker."""
    given: list[int] = []
    monkeypatch.setattr(jobs, "hand_over", lambda name, pk: given.append(pk))
    return given


def ask(case: AssistanceRequest, user: User, kind: str = "export") -> Job:
    return jobs.ask(kind, case, by_id=user.pk, task=Task, total=10)


def of(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def page(client: Client, **headers: str) -> str:
    return client.get(reverse("core:jobs"), headers=headers).content.decode()


@pytest.mark.usefixtures("handed")
def test_a_job_is_found_again_from_the_first_moment_to_the_last(
    cast: dict[str, User], case: AssistanceRequest
) -> None:
    client = of(cast["officer"])
    assert "Nothing is in progress" in page(client)
    job = ask(case, cast["officer"])
    text = page(client)
    assert "Export of requests" in text
    assert case.reference in text
    assert "It waits for its turn." in text
    assert 'hx-trigger="every 5s"' in text
    begun = jobs.begin(job.pk)
    assert begun is not None
    jobs.progress(begun, 4)
    fragment = page(client, **{"HX-Request": "true"})
    assert "40% done" in fragment
    assert "<html" not in fragment
    jobs.finish(begun, case.letter)
    text = page(client)
    assert case.letter is not None
    assert reverse("core:download", args=[case.letter.pk]) in text
    assert 'hx-trigger="every 5s"' not in text


@pytest.mark.usefixtures("handed")
def test_it_stands_in_the_header_while_it_runs_and_always_in_the_menu(
    cast: dict[str, User], case: AssistanceRequest
) -> None:
    client = of(cast["officer"])

    def nav() -> str:
        text = client.get(reverse("accounts:me")).content.decode()
        assert text.count(f'class="menu-item" href="{reverse("core:jobs")}"') == 1
        return text.partition('<nav class="main-nav"')[2].partition("</nav>")[0]

    assert "Work in progress" not in nav()
    job = ask(case, cast["officer"])
    assert "Work in progress" in nav()
    assert (
        "Work in progress"
        not in page(of(cast["leader"])).partition("<main")[0].partition('<span class="count">')[2]
    )
    jobs.fail(job, "x")
    assert "Work in progress" not in nav()


def test_what_failed_says_why_in_the_readers_language_and_is_tried_again(
    cast: dict[str, User], case: AssistanceRequest, handed: list[int]
) -> None:
    client = of(cast["officer"])
    job = ask(case, cast["officer"])
    jobs.fail(job, "The file is empty. Choose the file again.")
    assert "The file is empty. Choose the file again." in page(client)
    with translation.override("fr"):
        assert jobs.shown(cast["officer"], [Job.objects.get()])[0].error.startswith("Le fichier")
    again = reverse("core:job_again", args=[job.pk])
    assert again in page(client)
    for key in ("leader", "outsider"):
        assert of(cast[key]).post(again).status_code == 404
    assert client.get(again).status_code == 405
    assert client.post(again, follow=True).redirect_chain == [(reverse("core:jobs"), 302)]
    new = Job.objects.latest("pk")
    assert (new.kind, new.subject, new.task, new.total) == ("export", case, "tests.export", 10)
    assert handed == [job.pk, new.pk]
    assert client.post(reverse("core:job_again", args=[new.pk])).status_code == 404


@pytest.mark.usefixtures("handed")
def test_nobody_sees_anothers_job_nor_what_is_closed_to_them_by_now(
    cast: dict[str, User], case: AssistanceRequest
) -> None:
    job = ask(case, cast["outsider"])
    assert "Export of requests" not in page(of(cast["officer"]))
    text = page(of(cast["outsider"]))
    assert "Export of requests" in text
    assert case.reference not in text
    jobs.fail(job, "x")
    assert "/again/" not in page(of(cast["outsider"]))
    one = reverse("core:job", args=[job.pk])
    assert of(cast["outsider"]).get(one).status_code == 404
    assert of(cast["officer"]).get(one).status_code == 200
    assert of(cast["officer"]).get(reverse("core:job", args=[0])).status_code == 404


@pytest.mark.usefixtures("handed")
def test_a_waiting_page_reloads_itself_at_the_end(
    cast: dict[str, User], case: AssistanceRequest
) -> None:
    job = ask(case, cast["officer"])
    client = of(cast["officer"])
    waiting = client.get(reverse("core:job", args=[job.pk]))
    assert 'hx-trigger="every 5s"' in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    begun = jobs.begin(job.pk)
    assert begun is not None
    jobs.finish(begun)
    assert client.get(reverse("core:job", args=[job.pk]))["HX-Refresh"] == "true"


@pytest.mark.usefixtures("handed")
def test_as_many_queries_for_one_job_as_for_twenty(
    cast: dict[str, User],
    case: AssistanceRequest,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client = of(cast["officer"])
    ask(case, cast["officer"])
    page(client)
    with django_assert_max_num_queries(12) as one:
        page(client)
    for number in range(30):
        ask(case, cast["officer"], f"export{number}")
    with django_assert_num_queries(len(one)):
        page(client)
