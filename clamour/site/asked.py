"""What the pages of one rendering ask of the database: once for all the languages of a list.

A language in which nothing is written shows the originals, as every other such language does.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from clamour.appeals import listing

T = TypeVar("T")


class Asked:
    """Answers for the length of one rendering; who renders anew asks anew."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}

    def once(self, ask: Callable[..., T], *args: Any) -> T:
        """The answer to this question, asked at the first time. Nobody may change it."""
        key = (ask, args)
        if key not in self._answers:
            self._answers[key] = ask(*args)
        return self._answers[key]

    def edition(self, language: str) -> str:
        """The language whose editions are asked for; "" (the originals) where none is written."""
        return language if language in self.once(listing.languages) else ""
