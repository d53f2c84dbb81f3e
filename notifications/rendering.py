"""A notice as words, in its reader's language, from what is true at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, loader
from django.template.loader_tags import BlockNode
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Person
from core import notices
from core.models import Deadline, Event
from core.models.base import subject_key
from core.policy import policy_of
from core.recorded import giver_of
from core.workflow import kind_of
from notifications import catalog, worded
from notifications.models import Notice
from notifications.officers import officer_of
from notifications.worded import Words
from reference.models import Programme
from reference.queries import current_programme
from requests_app.queries import officer_on_duty


@dataclass
class Frame:
    """What all mails of one run share, read once."""

    programmes: list[Programme | None] = field(default_factory=list)
    edited: dict[tuple[str, str], Any] | None = None
    answering: list[Person | None] = field(default_factory=list)

    @property
    def programme(self) -> dict[str, str]:
        """Statement and implementer of the current phase, in the active language."""
        if not self.programmes:
            self.programmes.append(current_programme())
        phase = self.programmes[0]
        if phase is None:
            return {}
        return {"funding_statement": phase.statement, "implementer": phase.implementer}

    @property
    def on_duty(self) -> Person | None:
        """Who answers what is about no officer's case."""
        if not self.answering:
            self.answering.append(officer_on_duty())
        return self.answering[0]

    def wording(self, notice: str, language: str) -> Any:
        """The team's own words for a notice, or None where the shipped ones hold."""
        if self.edited is None:
            self.edited = worded.in_force()
        return self.edited.get((notice, language))

    def base(self) -> dict[str, Any]:
        """Context of every mail, in the active language."""
        return {
            "site_url": settings.SITE_URL,
            "programme": self.programme,
            "language_code": translation.get_language(),
            "bidi": translation.get_language_bidi(),
            "demo_mode": settings.DEMO_MODE,
        }


class Due(Mapping[str, Deadline]):
    """The open deadlines of an object by kind, read when a template asks."""

    def __init__(self, subject: Any) -> None:
        self._subject = subject

    @cached_property
    def _open(self) -> dict[str, Deadline]:
        type_id, pk = subject_key(self._subject)
        rows = Deadline.objects.filter(
            subject_type_id=type_id, subject_id=pk, stopped_at__isnull=True
        )
        return {row.kind: row for row in rows}

    def __getitem__(self, kind: str) -> Deadline:
        return self._open[kind]

    def __iter__(self) -> Any:
        return iter(self._open)

    def __len__(self) -> int:
        return len(self._open)


def host() -> str:
    """The portal's host name, for Message-ID and List-Id."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def page_for(person: Person, subject: Any) -> str:
    """The object's page, if the person has an account and may see it; else empty."""
    user = getattr(person, "user", None)
    if user is None or not hasattr(subject, "get_absolute_url"):
        return ""
    if not policy_of(subject).may(person.standing, "view", subject):
        return ""
    return settings.SITE_URL + str(subject.get_absolute_url())


def title(notice: Notice, person: Person) -> str:
    """The subject line of a notice in the active language, for the inbox."""
    return _subject(notice.notice, of_event(notice.event, person))


def words(notice: Notice, language: str, frame: Frame) -> Words:
    """Subject, text and HTML of a notice. Raises whatever a faulty template raises."""
    with translation.override(language):
        context = full_context(notice, frame)
        own = frame.wording(notice.notice, language)
        answers = context["officer"] or frame.on_duty
        if own is not None:
            return worded.written(own, context, answers, (notice.notice,))
        entry = catalog.entry(notice.notice)
        context["subject"] = _subject(notice.notice, context)
        text = plain(entry.template("body.txt"), context)
        html = _filled(entry.template("body.html"), Context(context))
    return Words(context["subject"], text.strip() + "\n", html, answers, (notice.notice,))


def full_context(notice: Notice, frame: Frame) -> dict[str, Any]:
    """Everything that the templates of a notice get, in the active language."""
    event, person = notice.event, notice.recipient
    context = frame.base() | of_event(event, person)
    context["action_url"] = page_for(person, event.subject)
    context["why"] = _("You receive this mail because this matter concerns you or your office.")
    if getattr(person, "user", None) is not None:
        context["preferences_url"] = settings.SITE_URL + reverse("notifications:preferences")
    context |= notices.more_context(notice.notice, event, event.subject, person)
    return context


# -- Several notices in one mail -------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One notice of a gathered mail: its subject line, its words, where it leads."""

    title: str
    text: str
    html: str
    url: str


@dataclass(frozen=True)
class Case:
    """The notices of a gathered mail about one case."""

    reference: str
    items: list[Item]


def gathered(rows: list[Notice], kind: str, language: str, frame: Frame) -> Words:
    """One mail for several notices to one person, case by case, oldest first."""
    with translation.override(language):
        cases: dict[str, Case] = {}
        officers = []
        for notice in rows:
            context = full_context(notice, frame)
            officers.append(context["officer"])
            case = cases.setdefault(notice.case_key, Case(notice.case_reference, []))
            case.items.append(_item(notice, context, frame.wording(notice.notice, language)))
        person = rows[0].recipient
        context = frame.base() | {
            "cases": list(cases.values()),
            "recipient_name": person.name,
            "reference": next(iter(cases.values())).reference if len(cases) == 1 else "",
            "why": _("You receive this mail because these matters concern you or your office."),
        }
        if getattr(person, "user", None) is not None:
            context["preferences_url"] = settings.SITE_URL + reverse("notifications:preferences")
        context |= {"kind": kind, "count": len(rows), "case_count": len(cases)}
        context["subject"] = _line(plain("notifications/gathered_subject.txt", context))
        text = plain("notifications/gathered.txt", context)
        html = _filled("notifications/gathered.html", Context(context))
    same = {officer.pk for officer in officers if officer is not None}
    officer = officers[0] if len(same) == 1 and None not in officers else frame.on_duty
    kinds = tuple(dict.fromkeys(notice.notice for notice in rows))
    return Words(context["subject"], text.strip() + "\n", html, officer, kinds)


def _item(notice: Notice, context: dict[str, Any], own: Any) -> Item:
    url = context["action_url"]
    if own is not None:
        said = worded.item(own, context)
        return Item(said.subject, said.text, said.html, url)
    entry = catalog.entry(notice.notice)
    context["subject"] = _subject(notice.notice, context)
    return Item(
        context["subject"],
        _block(entry.template("body.txt"), Context(context, autoescape=False)).strip(),
        _block(entry.template("body.html"), Context(context)),
        url,
    )


def _block(name: str, context: Context) -> str:
    """What a notice's template puts into the frame: its block `content` by itself."""
    template: Any = loader.get_template(name)
    parsed = template.template
    block = next(
        node for node in parsed.nodelist.get_nodes_by_type(BlockNode) if node.name == "content"
    )
    with context.bind_template(parsed), context.render_context.push_state(parsed):
        return str(block.nodelist.render(context))


# -- Context and templates -------------------------------------------------------------------------


def of_event(event: Event, person: Person) -> dict[str, Any]:
    """What the templates get of an event and its reader."""
    subject = event.subject
    recorded = getattr(event, "recorded_act", None)
    detail = getattr(event, "detail", None)
    return {
        "object": subject,
        "event": event,
        "verb": kind_of(event),
        "payload": event.payload,
        "detail": detail.text if detail is not None else "",
        "from_state": event.from_state,
        "to_state": event.to_state,
        "actor": event.actor.person if event.actor is not None else None,
        "principal": event.principal.person if event.principal is not None else None,
        "recorded": recorded,
        "giver": SimpleLazyObject(lambda: giver_of(recorded)) if recorded is not None else None,
        "person": person,
        "recipient_name": person.name,
        "officer": officer_of(subject),
        "due": Due(subject),
        "reference": getattr(subject, "reference", ""),
    }


def _subject(notice: str, context: dict[str, Any]) -> str:
    """One line, however the template is broken into lines."""
    return _line(plain(catalog.entry(notice).template("subject.txt"), context))


def _line(said: str) -> str:
    return " ".join(said.split())[:200]


def plain(name: str, context: dict[str, Any]) -> str:
    """A text template, without escaping."""
    return _filled(name, Context(context, autoescape=False))


def _filled(name: str, context: Context) -> str:
    """The template by itself: no context processor runs, there is no request."""
    template: Any = loader.get_template(name)
    return str(template.template.render(context))
