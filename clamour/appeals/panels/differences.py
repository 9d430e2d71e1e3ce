"""What a change would do, for the eyes of the person who must agree to it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clamour.appeals.changes import TARGETS, Change
from clamour.appeals.model_letters import FURTHER, Purpose, heading
from clamour.offices.models import Office

WORDS = re.compile(r"\s*\S+|\s+\Z")
# Screen readers pass over <del> and <ins> in silence: the words say it, too.
GONE, COME = (
    f'<{it}><span class="w-sr-only"> [{{}} </span>{{}}<span class="w-sr-only">] </span></{it}>'
    for it in ("del", "ins")
)
# Comparing takes time with the square of the length.
MOST_WORDS = 3000


def told(change: Change) -> list[dict[str, Any]]:
    """The parts of a change with the differences shown: heading, words, their language."""
    before, after = change.before, change.after
    if change.verb == TARGETS:
        shown = differences(_target_lines(before), _target_lines(after))
        return [{"heading": _("Targets"), "shown": shown, "language": ""}]
    kind = f"{Purpose(after['purpose']).label}, {after['language']}"
    return [
        {
            "heading": f"{capfirst(heading(name))} ({kind})",
            "shown": differences(words(before.get(name, "")), words(after.get(name, ""))),
            "language": after["language"],
        }
        for name in ("subject", "text", *FURTHER)
        if name in ("subject", "text") or before.get(name) or after.get(name)
    ]


def differences(old: list[str], new: list[str]) -> SafeString:
    """The new pieces; those that go are struck through, those that come are underlined."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return format_html_join("", "{}", ((part,) for part in _parts(matcher, old, new)))


def _parts(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[str]:
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        if kind == "equal":
            yield gone
            continue
        if gone:
            yield format_html(GONE, _("removed:"), gone)
        if come:
            yield format_html(COME, _("added:"), come)


def words(text: str) -> list[str]:
    """The pieces in which a text is compared."""
    found = WORDS.findall(text)
    return found if len(found) <= MOST_WORDS else text.splitlines(keepends=True)


def _target_lines(rows: list[dict[str, Any]]) -> list[str]:
    found = Office.objects.prefetch_related("points").in_bulk([row["office"] for row in rows])
    return [_target_line(row, found.get(row["office"])) + "\n" for row in rows]


def _target_line(row: dict[str, Any], office: Office | None) -> str:
    """One target on one line, with the addresses: it is they that letters go to."""
    parts = [
        office.name if office else _("an office that is not in the directory any more"),
        str(Purpose(row["purpose"]).label),
        f"“{row['salutation']}”" if row["salutation"] else "",
        _("letter in “%(language)s”") % row if row["language"] else "",
        _("edition “%(edition)s” alone") % row if row["edition"] else "",
        *(str(point) for point in (office.points.all() if office else ())),
    ]
    return ", ".join(part for part in parts if part)
