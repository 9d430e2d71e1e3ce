"""What each language calls things: one TOML file a language, read when it is first needed.

English is always read beside a language: labels such as "Fax" or "E-mail" travel.
"""

import json
import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from ..folding import fold
from ..phrases import Phrases, compile_phrases

FALLBACK = "en"


class Language:
    """The words of one language, as sections and keys of its file."""

    def __init__(self, code: str, data: dict[str, Any]) -> None:
        self.code = code
        self._data = data
        self._patterns: dict[tuple[str, str], Phrases] = {}
        self._words: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def countries(self) -> tuple[str, ...]:
        """Where people who write in this language are likely to be (ISO 3166-1), best first."""
        return tuple(self._data.get("home", ()))

    @property
    def caseless(self) -> bool:
        """Whether the script has no capitals, so that names look like other words."""
        return bool(self._data.get("caseless", False))

    @property
    def persian_months(self) -> list[str]:
        """Names of the months of the Persian calendar, folded."""
        return [fold(name) for name in self.own("dates", "persian_months")]

    @property
    def verb_last(self) -> bool:
        """Whether a request ends in its verb, with the office before it."""
        return bool(self.own("demands", "verbs_behind"))

    @property
    def months(self) -> dict[str, int]:
        """Month names that CLDR does not have, folded."""
        return {fold(k): v for k, v in self._data.get("dates", {}).get("months", {}).items()}

    @property
    def month_endings(self) -> list[str]:
        """Endings that this language glues to the names of months, folded."""
        return [fold(end) for end in self.own("dates", "month_endings")]

    def sections(self) -> dict[str, Any]:
        """Return the sections of this language's own file."""
        return {key: value for key, value in self._data.items() if isinstance(value, dict)}

    def own(self, section: str, key: str) -> list[str]:
        """Return the phrases of this language's own file."""
        value = self._data.get(section, {}).get(key, [])
        return value.split() if isinstance(value, str) else list(value)

    def phrases(self, section: str, key: str) -> list[str]:
        """Return the phrases of this language and the English ones."""
        if self.code == FALLBACK:
            return self.own(section, key)
        return self.own(section, key) + language(FALLBACK).own(section, key)

    def pattern(self, section: str, key: str) -> Phrases:
        """Return one pattern for `phrases`, to be used on folded text."""
        if (section, key) not in self._patterns:
            self._patterns[section, key] = compile_phrases(self.phrases(section, key))
        return self._patterns[section, key]

    def words(self, section: str, key: str) -> frozenset[str]:
        """Return the folded phrases as a set of words."""
        if (section, key) not in self._words:
            self._words[section, key] = frozenset(fold(w) for w in self.phrases(section, key))
        return self._words[section, key]


@cache
def available() -> tuple[str, ...]:
    """Return the codes of the languages that have a file."""
    return tuple(sorted(file.stem for file in Path(__file__).parent.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """Return a language; one without a file is read as English."""
    name = code if code in available() else FALLBACK
    return Language(code, _data(Path(__file__).with_name(f"{name}.toml")))


def _data(file: Path) -> dict[str, Any]:
    """Return what a file holds: from its copy in JSON, which installing makes, unless it is older.

    TOML is for people; JSON is read thirty times faster.
    """
    quick = file.with_suffix(".json")
    with suppress(OSError, ValueError):
        if quick.stat().st_mtime >= file.stat().st_mtime:
            return dict(json.loads(quick.read_bytes()))
    return tomllib.loads(file.read_text("utf-8"))


@cache
def anywhere(section: str, key: str) -> Phrases:
    """Return one pattern for a list of phrases of all languages.

    For what alerts leave untranslated: titles, ranks, offices and addresses abroad.
    """
    return compile_phrases({p for code in available() for p in language(code).own(section, key)})


@cache
def words_anywhere(section: str, key: str) -> frozenset[str]:
    """Return a list of words of all languages, folded."""
    return frozenset(fold(w) for code in available() for w in language(code).own(section, key))
