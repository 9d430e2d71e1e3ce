"""Building a source text piece by piece, with marks that stay true."""

import re

from .source import Mark, Source, cleaned, tidy

_SPACES = re.compile(r"\s+")


class Writer:
    """Collects text and marks; `space(n)` asks for n newlines before whatever comes next."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.length = 0
        self._pieces: list[str] = []
        self._newlines = 0
        self._blank = False

    def space(self, newlines: int) -> None:
        """Ask for at least this many newlines before the next piece."""
        if self.length:
            self._newlines = max(self._newlines, newlines)
            self._flush()

    def _flush(self) -> None:
        missing = self._newlines - self._trailing()
        self._newlines = 0
        if missing > 0:
            self._append("\n" * missing)

    def _trailing(self) -> int:
        # Pieces are not joined here: one can be megabytes long, and this is asked at each tag.
        count = 0
        for piece in reversed(self._pieces):
            bare = len(piece.rstrip("\n"))
            count += len(piece) - bare
            if bare:
                break
        return count

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)

    def line_break(self) -> None:
        """End the line; two breaks in a row leave a blank line, as on the page."""
        if self.length and self._trailing() < 2:
            self._append("\n")

    def write(self, piece: str) -> None:
        """Append words as they are."""
        piece = tidy(piece)
        if piece:
            self._append(piece)

    def words(self, piece: str) -> None:
        """Append running text: any run of spaces is one, none at the start of a line."""
        text = _SPACES.sub(" ", cleaned(piece))
        if self._at_break():
            text = text.lstrip(" ")
        if text:
            self._append(text)

    def _at_break(self) -> bool:
        return not self._pieces or self._pieces[-1][-1] in "\n "

    def source(self) -> Source:
        """Return what was written."""
        text = "".join(self._pieces).rstrip()
        marks = (Mark(m.kind, m.start, min(m.end, len(text))) for m in self.marks)
        return Source(text, marks=[m for m in marks if m.start < m.end])
