"""What a person finds in the frame: navigation, role, for whom they act. No queries but counts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse as _reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.standing import Standing
from core.lists import listed
from core.workflow import Text
from experts.rules.roster import may_search
from partnerships.rules import reads_enquiries


@cache
def reverse(name: str) -> str:
    """The address of a page that has one only; looked up once."""
    return _reverse(name)


@dataclass(frozen=True)
class Item:
    """One entry of the main navigation, as the component draws it."""

    label: Text
    url: str
    icon: str
    current: bool = False
    count: int = 0
    hot: bool = False
    live_url: str = ""


@dataclass(frozen=True)
class Place:
    """A part of the portal: where it is, and who can use it."""

    label: Text
    address: str
    icon: str
    roots: tuple[str, ...]
    open_to: Callable[[Standing], bool]


def is_unconfirmed(standing: Standing) -> bool:
    """Whether the person belongs to nothing yet: registered, waiting for a confirmation."""
    return standing.is_waiting and not standing.held


def is_expert(standing: Standing) -> bool:
    """Whether the person is here as an expert: by role, or having come without an institution."""
    return standing.is_newcomer or standing.holds(Role.EXPERT)


def _anybody(standing: Standing) -> bool:
    return True


def _holders(*roles: Role) -> Callable[[Standing], bool]:
    return lambda standing: standing.holds(*roles)


def reads_requests(standing: Standing) -> bool:
    """Who has requests to look at: askers, Delegations, co-initiators, the team's case roles, …"""
    return is_unconfirmed(standing) or standing.holds(
        Role.OFFICIAL,
        Role.DELEGATION,
        Role.FOCAL_POINT,
        Role.OFFICER,
        Role.LEADER,
        Role.ASSISTANT,
        Role.STEERING,
        Role.AUDITOR,
    )


def reads_fiches(standing: Standing) -> bool:
    """Who has Action Fiches to look at; a seat's people those that they are consulted on."""
    return standing.holds(
        Role.OFFICIAL,
        Role.DELEGATION,
        Role.OFFICER,
        Role.LEADER,
        Role.FINANCE,
        Role.STEERING,
        Role.AUDITOR,
    )


def reads_actions(standing: Standing) -> bool:
    """Who has Actions to look at; an expert those with a mission of their own."""
    return (
        reads_fiches(standing)
        or is_expert(standing)
        or standing.holds(Role.ASSISTANT, Role.COMMUNICATION)
    )


def reads_missions(standing: Standing) -> bool:
    """Who has deployments to look at, besides those on the page of an Action."""
    return is_expert(standing) or standing.holds(
        Role.OFFICER,
        Role.LEADER,
        Role.ASSISTANT,
        Role.FINANCE,
        Role.AUDITOR,
        Role.FOCAL_POINT,
    )


def _missions_of_others(standing: Standing) -> bool:
    return reads_missions(standing) and not is_expert(standing)


def confirms_people(standing: Standing) -> bool:
    """Who confirms that somebody belongs to an institution."""
    return standing.holds(Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR) or any(
        held.is_contact for held in standing.with_role(Role.OFFICIAL)
    )


NOTICES = _("Notices")
PLACES = (
    Place(_("My desk"), "portal:desk", "inbox", ("/desk/",), _anybody),
    Place(_("Deadlines"), "portal:deadlines", "calendar-event", ("/deadlines/",), _anybody),
    Place(
        _("Requests"),
        "requests:list",
        "envelope-paper",
        ("/requests/", "/cases/"),
        reads_requests,
    ),
    Place(
        _("Action Fiches"),
        "fiches:list",
        "file-earmark-text",
        ("/fiches/", "/rounds/"),
        reads_fiches,
    ),
    Place(
        _("Actions"),
        "actions:list",
        "flag",
        ("/actions/", "/activities/", "/outputs/", "/surveys/", "/publications/"),
        reads_actions,
    ),
    Place(_("Experts"), "experts:list", "person-badge", ("/experts/",), may_search),
    Place(_("My profile"), "experts:me", "person-badge", ("/experts/",), is_expert),
    Place(
        _("My missions"),
        "deployments:list",
        "briefcase",
        ("/deployments/",),
        is_expert,
    ),
    Place(
        _("Deployments"),
        "deployments:list",
        "briefcase",
        ("/deployments/",),
        _missions_of_others,
    ),
    Place(
        _("Messages"),
        "enquiries:list",
        "envelope",
        ("/enquiries/",),
        reads_enquiries,
    ),
    Place(_("People"), "accounts:people", "people", ("/people/",), confirms_people),
    Place(NOTICES, "notifications:inbox", "bell", ("/notices/",), _anybody),
    Place(_("Settings"), "portal:settings", "gear", ("/settings/",), _holders(Role.ADMINISTRATOR)),
)


def items(standing: Standing, path: str, unread: int, running: int = 0) -> list[Item]:
    """The entries that this person can use, the one of `path` marked, unread notices counted.

    While something that they asked for is worked on, the way to it stands beside them.
    """
    entries = [
        Item(
            place.label,
            reverse(place.address),
            place.icon,
            current=path.startswith(place.roots),
            count=unread if place.label is NOTICES else 0,
            live_url=reverse("notifications:unread") if place.label is NOTICES else "",
            hot=place.label is NOTICES and unread > 0,
        )
        for place in PLACES
        if place.open_to(standing)
    ]
    work = reverse("core:jobs")
    if running or path.startswith(work):
        label = _("Work in progress")
        entries.append(
            Item(label, work, "hourglass-split", current=path.startswith(work), count=running)
        )
    return entries


#: What a visitor who is not signed in finds: label, address, icon, where it is marked.
_PUBLIC = (
    (_("The facility"), "portal:home", "house"),
    (_("Results"), "portal:catalogue", "award"),
    (_("Facts and figures"), "portal:figures", "bar-chart"),
    (_("Write to the team"), "enquiries:contact", "envelope"),
)


def public_items(path: str) -> list[Item]:
    """The entries for visitors, the one of `path` marked."""
    entries = []
    for label, name, icon in _PUBLIC:
        url = reverse(name)
        here = path == url if url == "/" else path.startswith(url)
        entries.append(Item(label, url, icon, current=here))
    return entries


def role_line(standing: Standing) -> Text:
    """What the person is here, in a few words."""
    own = [Role(held.role).label for held in standing.own.held]
    if not own:
        return _("Not confirmed yet") if standing.is_waiting else Role.EXPERT.label
    return listed(dict.fromkeys(str(label) for label in own))


def footer_links() -> list[dict[str, Text]]:
    """What stands at the foot of every page."""
    return [
        {"label": _("About the facility"), "url": reverse("portal:home")},
        {"label": _("Results"), "url": reverse("portal:catalogue")},
        {"label": _("Facts and figures"), "url": reverse("portal:figures")},
        {"label": _("Guides"), "url": reverse("portal:guides")},
        {"label": _("Write to the team"), "url": reverse("enquiries:contact")},
        {"label": _("I have a code from an activity"), "url": reverse("surveys:code")},
        {"label": _("Privacy"), "url": reverse("portal:privacy")},
        {"label": _("Accessibility"), "url": reverse("portal:accessibility")},
    ]
