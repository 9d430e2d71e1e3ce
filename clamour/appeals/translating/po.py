"""A translation as a PO file, which volunteers fill in with the tool they know (Poedit, Weblate).

`msgctxt` is the path of the text, `msgid` the original's words; a translation of words that were
changed since is fuzzy, with the old words beside. What comes back is a stranger's file.
"""

from dataclasses import dataclass, field

import polib
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.appeals.translating.keeping import Said
from clamour.appeals.translating.sheet import Entry, Is, Sheet

PROJECT = "Clamour"
MOST_BYTES = 1024 * 1024


@dataclass
class Read:
    """What a file says: by path what to keep, and sentences on what cannot be."""

    said: dict[str, Said] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def export(sheet: Sheet) -> bytes:
    """The sheet as a PO file; what is changed in the editor alone is not in it."""
    file = polib.POFile()
    file.header = sheet.original.title
    file.metadata = {
        "Project-Id-Version": _project(sheet),
        "POT-Creation-Date": timezone.now().strftime("%Y-%m-%d %H:%M+0000"),
        "Language": sheet.language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for entry in sheet.entries:
        if not entry.is_apart:
            file.append(_exported(entry))
    return str(file).encode()


def _exported(entry: Entry) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=entry.path,
        msgid=entry.original,
        msgstr=entry.translation,
        comment=entry.label,
        previous_msgid=entry.was if entry.state == Is.OLD else None,
        flags=["fuzzy"] if entry.state in (Is.OLD, Is.UNSEEN) else [],
    )


def _project(sheet: Sheet) -> str:
    return f"{PROJECT} {sheet.original.translation_key}"


def language_of(file: polib.POFile) -> str:
    """The language that the file says it is in."""
    return str(file.metadata.get("Language", "")).strip().replace("_", "-").lower()


def parse(data: bytes) -> polib.POFile:
    """Read the file. Raises ValidationError when it is no PO file, or too large."""
    if len(data) > MOST_BYTES:
        said = _("The file has more than %(most)d MB: it is not a translation of one page.")
        raise ValidationError(said % {"most": MOST_BYTES // (1024 * 1024)})
    try:
        # polib opens what is the name of a file; nothing that begins with empty lines is.
        return polib.pofile("\n\n" + data.decode("utf-8-sig"))
    # It is a stranger's: a parser stumbles over bad lines in as many ways as there are.
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        raise ValidationError(_("This is not a PO file in UTF-8, or it is damaged.")) from problem


def read(file: polib.POFile, sheet: Sheet) -> Read:
    """What the file says to the texts of the sheet.

    Raises ValidationError when it is the translation of another page.
    """
    if file.metadata.get("Project-Id-Version", "").strip() != _project(sheet):
        raise ValidationError(
            _("This file belongs to another page: its Project-Id-Version says so.")
        )
    read = Read()
    left = {entry.path: entry for entry in sheet.entries if not entry.is_apart}
    later = []
    for told in (it for it in file if not it.obsolete):
        entry = _same(left, told.msgctxt, told.msgid)
        if entry is None:
            later.append(told)
        else:
            _take(read, left.pop(entry.path), told, is_fuzzy=told.fuzzy)
    for told in later:  # made of words that the original has no more
        entry = left.pop(told.msgctxt or "", None)
        if entry is None:
            read.unknown.append((told.msgctxt or told.msgid)[:60])
        else:
            _take(read, entry, told, is_fuzzy=True)
    return read


def _same(left: dict[str, Entry], path: str | None, text: str) -> Entry | None:
    """The entry with these words: at this path, else where they stand now."""
    here = left.get(path or "")
    if here is not None and here.original == text:
        return here
    name = (path or "").partition("/")[0]
    like = (it for it in left.values() if it.path.partition("/")[0] == name)
    return next((it for it in like if it.original == text), None)


def _take(read: Read, entry: Entry, told: polib.POEntry, *, is_fuzzy: bool) -> None:
    text = told.msgstr.replace("\r\n", "\n").strip("\n" if entry.is_letter else None)
    if not text:
        return  # not translated in the file: what the desk has stays
    if not is_fuzzy:
        read.said[entry.path] = Said(text, fits=True)
        return
    # Kept, but as old as it was.
    is_todays = told.msgid == entry.original and entry.was is not None
    read.said[entry.path] = Said(text, of=entry.was if is_todays else told.msgid)
