"""Guides of two printed pages, one for each role, beside the pages that they are about."""

from accounts.enums import Role
from portal.guides import outside, oversight, team
from portal.guides.parts import Guide

#: In the order in which a case meets them.
GUIDES: tuple[Guide, ...] = (*outside.GUIDES, *team.GUIDES, *oversight.GUIDES)
BY_SLUG = {guide.slug: guide for guide in GUIDES}


def for_role(role: Role | None) -> Guide:
    """The guide of a role; who waits for a confirmation is a partner official to be."""
    wanted = role or Role.OFFICIAL
    return next(guide for guide in GUIDES if guide.role == wanted)


def open_to(signed_in: bool) -> tuple[Guide, ...]:
    """The guides that a reader may open: visitors those that help without an account."""
    return tuple(guide for guide in GUIDES if signed_in or guide.public)
