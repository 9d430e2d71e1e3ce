"""What a translated text must keep of its original: one line, tags, slots, its length."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from clamour.appeals import slots
from clamour.appeals.model_letters import SUBJECT_LENGTH, ModelLetter
from clamour.appeals.translating import blocks
from clamour.appeals.translating.sheet import Entry
from clamour.appeals.translating.words import RICH, ROWS

MOST = 20_000  # characters of one text


def check(entry: Entry, text: str, page: Page) -> None:
    """Raise ValidationError when the text may not stand for this entry of this page's edition."""
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text):
        raise ValidationError(_("It holds characters that no text has."))
    _check_length(text, MOST)
    if entry.is_letter:
        _check_letter(entry, text)
    elif entry.path.startswith(RICH):
        blocks.check(entry.original, text)
    else:
        _check_field(entry, text, page)


def _check_letter(entry: Entry, text: str) -> None:
    name = entry.path.rpartition("/")[2]
    ModelLetter._meta.get_field(name).run_validators(text)  # type: ignore[union-attr]
    wanted, given = (set(slots.PATTERN.findall(side)) for side in (entry.original, text))
    if wanted != given:
        said = _("It must have the same slots as the original: %(slots)s.")
        named = ", ".join(f"{{{slot}}}" for slot in sorted(wanted)) or "-"
        raise ValidationError(said % {"slots": named})
    if name in ("text", "we_text"):
        always = frozenset({"organisation"} if name == "we_text" else ())
        slots.check_holes(text, always=always)
    if name in ("subject", "subjects"):
        for line in text.splitlines():
            _check_length(line, SUBJECT_LENGTH)
    if name == "subject":
        _check_one_line(text)


def _check_field(entry: Entry, text: str, page: Page) -> None:
    name, *rest = entry.path.split("/")
    model = getattr(type(page), name).rel.related_model if name in ROWS else type(page)
    field = model._meta.get_field(rest[-1] if rest else name)
    if field.max_length:
        _check_length(text, field.max_length)
        _check_one_line(text)


def _check_one_line(text: str) -> None:
    if "\n" in text:
        raise ValidationError(_("It must be one line."))


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ValidationError(_("It has more than %(most)d characters.") % {"most": most})
