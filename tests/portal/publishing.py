"""A published Action for the public pages, put there row by row: its verbs are tried elsewhere."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Person
from actions.enums import ActivityState, OutputKind, OutputState
from actions.models import Action, Activity, Output
from core import files
from reference.models import FormOfAssistance
from results.enums import PublicationState
from results.models import Publication, PublicationText
from tests.stage import pdf_bytes

WORDS = {
    "en": ("Return counselling that people trust", "In a few sentences."),
    "fr": ("Un conseil au retour en qui l’on a confiance", "En quelques phrases."),
    "ar": ("مشورة للعودة يثق بها الناس", "في بضع جمل."),
}


def publish(action: Action, author: Person, *, languages: Any = ("en",), **more: Any) -> Any:
    """The publication of an Action, with words in these languages; `more` changes columns."""
    said = {
        "slug": f"result-{action.pk}",
        "author": author,
        "quote_by": "Head of unit, Ghana",
        "quote_consent_on": date(2026, 5, 1),
    }
    state = more.pop("state", PublicationState.PUBLISHED)
    publication = Publication.objects.create(
        action=action, state=PublicationState.DRAFT, **(said | more)
    )
    for language in languages:
        title, summary = WORDS[language]
        PublicationText.objects.create(
            publication=publication,
            language=language,
            title=title,
            summary=summary,
            story="Two weeks side by side.\n\nThen a manual.",
            results="Counsellors use it <every> day.",
            quote="It changed how we listen.",
        )
    Publication.objects.filter(pk=publication.pk).update(
        state=state,
        agreed_on=date(2026, 6, 1),
        agreed_by=author,
        agreed_hash="0" * 64,
        sent_at=timezone.now() - timedelta(days=30),
        ended_because="Not any more."
        if state in (PublicationState.WITHDRAWN, PublicationState.WAIVED)
        else "",
        published_at=timezone.now() - timedelta(days=publication.pk % 7),
    )
    publication.refresh_from_db()
    return publication


def hold(action: Action, number: int, **more: Any) -> Activity:
    """An activity that took place."""
    said: dict[str, Any] = {
        "title": f"Workshop {number}",
        "form": FormOfAssistance.objects.order_by("code")[0],
        "state": ActivityState.HELD,
        "held_from": date(2026, 3, number),
        "held_until": date(2026, 3, number),
        "women": 11,
        "men": 7,
        "undisclosed": 2,
        "place": "Accra",
    }
    return Activity.objects.create(action=action, number=50 + number, **(said | more))


def release(action: Action, by: Person, **more: Any) -> Output:
    """A validated output that everybody may read, with its file."""
    upload = SimpleUploadedFile("manual.pdf", pdf_bytes(), content_type="application/pdf")
    said: dict[str, Any] = {
        "title": "Manual of return counselling",
        "kind": OutputKind.MANUAL,
        "state": OutputState.VALIDATED,
        "is_published": True,
        "validated_on": date(2026, 4, 1),
        "validated_by": by,
    }
    said |= more
    stored = files.store_upload(upload, kind="output", subject=action, by_id=None)
    return Output.objects.create(action=action, file=stored, **said)
