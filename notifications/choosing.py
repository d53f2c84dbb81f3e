"""Which kinds of notices a person can hear of, grouped by what they are about, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Person
from core.workflow import find, kinds, tables
from notifications import catalog
from notifications.catalog import ADDRESS_NOTICE, Entry
from notifications.enums import Channel, Frequency
from notifications.models import Notice, Preference

#: The most things that happened that name one kind.
NAMED = 3


@dataclass(frozen=True)
class Kind:
    """One kind of notice as a reader chooses it."""

    entry: Entry
    label: str
    by_mail: Frequency
    in_inbox: bool

    @property
    def mail_field(self) -> str:
        """The name of its field for mails."""
        return f"mail-{self.entry.notice}"

    @property
    def inbox_field(self) -> str:
        """The name of its field for the portal."""
        return f"inbox-{self.entry.notice}"


@dataclass(frozen=True)
class Group:
    """Kinds about the same noun; `fixed` are those that can't be switched off."""

    label: str
    kinds: list[Kind]
    fixed: list[Kind]


def label_of(entry: Entry) -> str:
    """What happened, in words, as in the history."""
    named = {
        "act_recorded": _("An act was recorded on your behalf"),
        ADDRESS_NOTICE: _("Mails to somebody's address come back"),
    }
    if entry.notice in named:
        return named[entry.notice]
    happened = []
    for name in entry.rows:
        row = kinds.get(name) or find(name)[1]
        happened.append(str(row.happened or row.label))
    known = list(dict.fromkeys(happened))
    more = "" if len(known) <= NAMED else " …"
    said = " · ".join(known[:NAMED]) + more
    # The same event told in two ways.
    if entry.notice.endswith("_team"):
        return _("%(what)s (as the team is told)") % {"what": said}
    return said


def noun_of(entry: Entry) -> str:
    """What it is about: the plural name of the model whose verb sends it."""
    for name in entry.rows:
        table = tables.get(name.rpartition(".")[0])
        if table is not None:
            return str(capfirst(table.model._meta.verbose_name_plural))
    return _("Everything else")


def _stakes_possible(standing: Any) -> dict[str, set[str]]:
    """The stakes that somebody can have anywhere, by table."""
    return {
        name: {s.name for s in table.policy.stakes if s.objects(standing) is not None}
        for name, table in tables.items()
    }


def _reaches(entry: Entry, possible: dict[str, set[str]], in_team: bool) -> bool:
    """Whether a notice could come to somebody with these stakes."""
    for name in entry.rows:
        table = tables.get(name.rpartition(".")[0])
        row = kinds.get(name) or find(name)[1]
        wanted = {
            stake for told in row.told if told.notice == entry.notice for stake in told.stakes
        }
        # Whoever has the case holds no stake over objects by it.
        if (in_team and "in_charge" in wanted) or (table and wanted & possible[table.name]):
            return True
    return False


def groups_for(person: Person) -> list[Group]:
    """All kinds that can come to a person, by noun, with what they chose."""
    chosen = {
        (row.notice, row.channel): Frequency(row.frequency)
        for row in Preference.objects.filter(person=person)
    }
    had = set(
        Notice.objects.filter(recipient=person)
        .order_by()
        .values_list("notice", flat=True)
        .distinct()
    )
    had |= {notice for notice, _channel in chosen}
    possible, in_team = _stakes_possible(person.standing), person.standing.in_team
    by_noun: dict[str, Group] = {}
    for entry in catalog.catalogue().values():
        if entry.notice not in had and not _reaches(entry, possible, in_team):
            continue
        noun = noun_of(entry)
        group = by_noun.setdefault(noun, Group(noun, [], []))
        kind = Kind(
            entry,
            label_of(entry),
            chosen.get((entry.notice, Channel.EMAIL), entry.default),
            chosen.get((entry.notice, Channel.INBOX)) != Frequency.OFF,
        )
        (group.fixed if entry.mandatory else group.kinds).append(kind)
    return [group for group in by_noun.values() if group.kinds or group.fixed]
