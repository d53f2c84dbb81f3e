"""The rows of the register, drawn in Python: as a template they were half of what a list costs."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.components import badge, day, deadline, reference
from requests_app.enums import RequestState
from requests_app.queries import Listed

register = template.Library()


@register.simple_tag
def register_rows(rows: Iterable[Listed]) -> SafeString:
    """Every request of the list as a row of its table, a card on a phone."""
    institution, state, due = escape(_("Institution")), escape(_("State")), escape(_("Due"))
    officer, received = escape(_("Officer")), escape(_("Received"))
    unsent = escape(_("not sent yet"))

    def cell(head: Any, content: Any, kind: str = "") -> str:
        return f'<td data-label="{head}"><span{kind}>{content}</span></td>' if content else _EMPTY

    drawn = []
    for row in rows:
        one = row.request
        place = f'<span class="cell-sub">{escape(one.place)}</span>' if one.place else ""
        clock = deadline(row.due, overdue=row.is_overdue, label=row.due_label) if row.due else ""
        who = f"<bdi>{escape(one.officer.name)}</bdi>" if one.officer is not None else ""
        drawn.append(
            f'<tr>\n  <th scope="row"><span><a class="row-link" href="{one.get_absolute_url()}"'
            f' dir="auto">{escape(one.title)}</a><span class="cell-sub">'
            f"{reference(one.reference) if one.reference else unsent}</span></span></th>\n  "
            + "\n  ".join(
                (
                    cell(institution, f"<bdi>{escape(one.institution_name)}</bdi>{place}"),
                    cell(state, badge(RequestState(one.state).label, tone=one.tone)),
                    cell(due, clock),
                    cell(officer, who, ' class="keep"'),
                    cell(received, day(one.received_on), ' class="text-nowrap"'),
                )
            )
            + "\n</tr>\n"
        )
    return mark_safe("".join(drawn))


_EMPTY = "<td></td>"
