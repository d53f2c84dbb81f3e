"""The small components that stand on a page by the hundred, drawn in Python.

Including a partial makes a context and runs a template: thirty times what one line of HTML costs.
So these are tags, known to every template without loading (`TEMPLATES` in the settings). Partials
of the same names in `templates/components/` say what each takes, and draw by them.
"""

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField, CheckboxInput
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from core import dates, remembered
from core.lists import comma
from core.widgets import LightSelect

register = template.Library()

#: The shape that goes with a tone, so that colour never speaks alone.
TONE_ICONS = {
    "success": "check-circle-fill",
    "waiting": "hourglass-split",
    "progress": "circle-half",
    "info": "info-circle-fill",
    "danger": "x-octagon-fill",
    "warning": "exclamation-triangle-fill",
    "ended": "dash-circle",
    "neutral": "circle",
}


@cache
def _sprite() -> str:
    """The address of the file that holds every icon; it changes with a new release only."""
    return str(escape(static("vendor/icons.svg")))


@register.simple_tag
def icon(name: Any, *, label: Any = "", extra: Any = "") -> SafeString:
    """One icon of the sprite, a line of `static/icons.txt`; without a label nobody reads it out."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    more = f" {escape(extra)}" if extra else ""
    return mark_safe(
        f'<svg class="icon{more}" {spoken}><use href="{_sprite()}#{escape(name)}"></use></svg>'
    )


@register.simple_tag
def tone_icon(tone: Any = "") -> SafeString:
    """The shape of a tone."""
    return icon(TONE_ICONS.get(tone, "circle"))


@register.simple_tag
def badge(state_label: Any, *, tone: Any = "") -> SafeString:
    """A state as colour, shape and word."""
    return mark_safe(
        f'<span class="state tone-{escape(tone or "neutral")}">'
        f"{tone_icon(tone)}{escape(state_label)}</span>"
    )


@register.simple_tag
def reference(reference: Any, *, url: Any = "") -> SafeString:
    """A reference number, never broken or turned round by right-to-left text."""
    said = f'<bdi class="reference" dir="ltr">{escape(reference)}</bdi>'
    return mark_safe(f'<a href="{escape(url)}">{said}</a>' if url else said)


@register.simple_tag
def person(
    name: Any, *, post: Any = "", organisation: Any = "", url: Any = "", avatar: Any = False
) -> SafeString:
    """A person on one line, with post and organisation below."""
    initial = f'<span class="avatar" aria-hidden="true">{escape(str(name)[:1])}</span>'
    said = f"<bdi>{escape(name)}</bdi>"
    if url:
        said = f'<a class="person-name" href="{escape(url)}">{said}</a>'
    else:
        said = f'<bdi class="person-name">{escape(name)}</bdi>'
    below = " · ".join(f"<bdi>{escape(part)}</bdi>" for part in (post, organisation) if part)
    return mark_safe(
        f'\n<span class="person">\n  {initial if avatar else ""}\n  <span>\n    {said}\n    '
        + (f'<span class="person-post">{below}</span>' if below else "")
        + "\n  </span>\n</span>\n"
    )


# -- Days ------------------------------------------------------------------------------------------


register.filter(dates.short_day)
register.filter(dates.long_day)
register.filter(dates.month)
register.filter("moment", dates.moment)
register.simple_tag(comma)


@register.simple_tag
def day(value: Any) -> SafeString:
    """A day that machines can read too; nothing without one."""
    if not value:
        return mark_safe("")
    return mark_safe(
        f'<time datetime="{dates.day_of(value).isoformat()}">{dates.short_day(value)}</time>'
    )


def _chip(tone: str, name: str, words: str) -> SafeString:
    shape = icon(name)
    return mark_safe(f'\n<span class="chip{tone}">{shape}<span>{words}</span></span>\n')


@register.simple_tag
def deadline(
    due: Any = None,
    *,
    days_left: Any = None,
    overdue: Any = False,
    paused: Any = False,
    met: Any = False,
    label: Any = "",
) -> SafeString:
    """When something is due, in words and colour (`templates/components/deadline.html`)."""
    left = days_left if isinstance(days_left, int) else None
    said = f"{escape(label)}: " if label else ""
    if met:
        return _chip(" tone-success", "check-circle-fill", said + pgettext("deadline", "done"))
    if paused:
        return _chip(" tone-neutral", "pause-circle", said + gettext("clock paused"))
    if overdue or (left is not None and left < 0):
        if due:
            said += gettext("overdue since %(day)s") % {"day": dates.short_day(due)}
        else:
            said += gettext("overdue")
        return _chip(" tone-danger", "exclamation-circle-fill", said)
    if not due:
        return mark_safe("\n")
    tone = " tone-waiting" if left is not None and left <= 2 else ""
    if left == 0:
        return _chip(tone, "clock", said + gettext("due today"))
    words = gettext("due %(day)s") % {"day": dates.short_day(due)}
    said += f'<time datetime="{dates.day_of(due).isoformat()}">{words}</time>'
    if left:
        words = ngettext("%(days)s working day left", "%(days)s working days left", left)
        said += f' · <span class="days">{words % {"days": left}}</span>'
    return _chip(tone, "clock", said)


# -- Fields of a filter panel ----------------------------------------------------------------------


@register.simple_tag
def filter_field(field: BoundField) -> SafeString:
    """A field as `bootstrap5/field.html` draws it; what is out of the ordinary is left to that."""
    widget = field.field.widget
    is_tick = isinstance(widget, CheckboxInput)
    if (
        field.errors
        or field.help_text
        or field.field.required
        or not (is_tick or isinstance(widget, LightSelect))
    ):
        return mark_safe(as_crispy_field(field))
    kind = "form-check-input" if is_tick else "form-select"
    widget.attrs["class"] = f"{type(widget).__name__.lower()} {kind}"
    label = f'<label for="{escape(field.id_for_label)}" class="form-'
    if is_tick:
        label += f'check-label">{escape(field.label)}</label>'
        said = f'<div class="form-check">\n{field}\n{label}\n</div>'
    else:
        optional = f'<span class="field-optional">({gettext("optional")})</span>'
        said = f'{label}label">{escape(field.label)} {optional}</label>\n{field}'
    return mark_safe(f'<div id="div_{escape(field.auto_id)}" class="field">\n{said}\n</div>\n')


# -- Parts of the frame ----------------------------------------------------------------------------


@register.simple_tag
def same_for_all(name: str, on: Any = None, **said: Any) -> SafeString:
    """A partial that says the same to everybody in a language, drawn once a minute.

    It is given `on`, which changes when what it says does, and `said`, which follows from it, and
    can know nothing of who reads the page: there is no request in its context.
    """
    key, now = (name, get_language()), time.monotonic()
    found = _drawn.get(key)
    if not remembered.IS_ON or not found or now - found[0] > remembered.SECONDS or found[1] != on:
        page = mark_safe(get_template(name).render({"on": on, **said}))
        found = _drawn[key] = (now, on, page)
    return found[2]


#: What was drawn when, and on what, by partial and language.
_drawn: dict[tuple[str, str | None], tuple[float, Any, SafeString]] = {}


# -- Rows of what waits ----------------------------------------------------------------------------


@register.simple_tag
def task_card(task: Any) -> SafeString:
    """One row of the desk, inside <ul class="tasks"> (`templates/components/task_card.html`)."""
    said: Any = task if isinstance(task, Mapping) else _Named(task)
    get: Callable[[str], Any] = said.get
    shape, overdue, due = get("icon"), get("overdue"), get("due")
    tone = "danger" if overdue else escape(get("tone") or "info")
    if shape:
        shape = f'<span class="task-icon tone-{tone}">{icon(shape, extra="icon-lg")}</span>'
    meta: list[str] = [reference(get("reference"))] if get("reference") else []
    meta += [f"<bdi>{escape(get(name))}</bdi>" for name in ("subject", "who") if get(name)]
    meta += [escape(get("country"))] if get("country") else []
    end = badge(get("state_label"), tone=get("state_tone")) if get("state_label") else ""
    if due or get("paused") or overdue:
        end += deadline(due, days_left=get("days_left"), overdue=overdue, paused=get("paused"))
    return mark_safe(
        f'<li class="task">{shape or ""}<div class="task-body">'
        f'<a class="task-title" href="{escape(get("url"))}">{escape(get("title"))}</a>\n'
        f'<span class="task-meta">{"".join(f"<span>{part}</span>" for part in meta)}</span></div>'
        f'<div class="task-end">{end}</div>'
        f"{icon('chevron-right', extra='icon-flip task-go')}</li>\n"
    )


class _Named:
    """Reads an object by names as a mapping is read."""

    def __init__(self, obj: Any) -> None:
        self._obj = obj

    def get(self, name: str) -> Any:
        """What it has under that name, or nothing."""
        return getattr(self._obj, name, None)
