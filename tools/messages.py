"""Collect the interface's sentences into the rooms' catalogues, with Babel alone: no gettext tools.

A sentence lies in the room that says it, at `clamour/ROOM/locale/LANGUAGE/`; one that several rooms
say lies in the first of them by name, so that nobody translates it twice.

python -m tools.messages           bring every catalogue up to date
python -m tools.messages --check   fail when one is behind, unfinished, fuzzy or fills other places
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "clamour"
# The source language needs no catalogue.
LANGUAGES = ["fr", "es", "ru", "kk", "de", "tr", "ar"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_HEADER = r"""msgid ""
msgstr ""
"Language: {}\n"
"Plural-Forms: {}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def main(argv: list[str]) -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    template = _collect()
    if "--check" in argv:
        problems = [problem for language in LANGUAGES for problem in _problems(language, template)]
        print("\n".join(problems) or "every catalogue is complete")
        return 1 if problems else 0
    for language in LANGUAGES:
        _update(language, template)
    return 0


def _collect() -> Catalog:
    """Every sentence of the code and the templates, in the order of the files."""
    catalog = Catalog(project="Clamour", charset="utf-8")
    for path, source in _sources():
        for line, message, comments, context in extract(
            "python", io.BytesIO(source), keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            place = (str(path.relative_to(ROOT)), line)
            catalog.add(message, locations=[place], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, bytes]]:
    for path in sorted((ROOT / "clamour").rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            yield path, path.read_bytes()
        elif "templates" in path.parts and path.suffix in (".html", ".txt"):
            # What templatize leaves is almost Python: its indentation means nothing.
            lines = templatize(path.read_text()).splitlines()
            yield path, "\n".join(line.lstrip() for line in lines).encode()


def _path(room: str, language: str) -> Path:
    return HOUSE / room / "locale" / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    """What all rooms have translated into this language."""
    known = Catalog(locale=language, charset="utf-8")
    for path in sorted(HOUSE.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    known[message.id] = message
    return known


def _update(language: str, template: Catalog) -> None:
    known, missing = _read(language), 0
    for room, sentences in _by_room(template).items():
        catalog = Catalog(locale=language, charset="utf-8")
        for wanted in sentences:
            message = wanted.clone()
            found = known.get(wanted.id, wanted.context)
            message.string = found.string if found else _nothing(message, catalog.num_plurals)
            catalog[message.id] = message
            missing += not _is_done(message)
        _write(_path(room, language), catalog)
    print(f"{language}: {len(template)} sentences, {missing} to translate")


def _by_room(template: Catalog) -> dict[str, list[Message]]:
    rooms: dict[str, list[Message]] = {}
    for message in template:
        if message.id:
            first = min(path for path, _ in message.locations)
            rooms.setdefault(Path(first).parts[1], []).append(message)
    return rooms


def _nothing(message: Message, plurals: int) -> str | tuple[str, ...]:
    return ("",) * plurals if message.pluralizable else ""


def _write(path: Path, catalog: Catalog) -> None:
    """The header says what gettext needs, and no date: it would differ in every branch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_HEADER.format(catalog.locale, catalog.plural_forms).encode())
        write_po(
            file, catalog, width=100, include_lineno=False, sort_by_file=True, omit_header=True
        )


def _problems(language: str, template: Catalog) -> Iterator[str]:
    catalog = _read(language)
    for wanted in template:
        if not wanted.id:
            continue
        found = catalog.get(wanted.id, wanted.context)
        if found is None or not _is_done(found):
            yield f"{language}: not translated: {wanted.id!r}"
        elif found.fuzzy:
            yield f"{language}: fuzzy: {wanted.id!r}"
        elif not _keeps_places(found):
            yield f"{language}: not the same placeholders: {wanted.id!r}"


def _keeps_places(message: Message) -> bool:
    """Whether the translation fills what the sentence fills; "one letter" may leave out the 1."""
    if not message.pluralizable:
        return _places(message.id) == _places(message.string)
    known = _places("".join(message.id))
    return all(_places(form) <= known for form in message.string) and any(
        _places(form) == known for form in message.string
    )


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def _is_done(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
