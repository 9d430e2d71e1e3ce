"""A letter's text as it travels (RFC 2045), encoded line by line.

Plain ASCII goes as it is, mostly-Latin text as quoted-printable, other scripts as base64, so that
no relay ever needs 8BITMIME to take a letter. Lines without a hole are encoded once, with their
template.
"""

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby

# RFC 5322 2.1.1: no line may be longer, its CRLF not counted.
LONGEST_LINE = 998
# RFC 2045 6.8: what 76 characters of base64 hold.
_LINE_BYTES = 57


class NotFilled(KeyError):
    """A hole of the template got no value."""


class Text:
    """A text cut at its holes."""

    def __init__(self, text: str, holes: Sequence[str]) -> None:
        names = "|".join(map(re.escape, holes))
        # re.split puts the captured names at the odd places.
        self._pieces = re.split(rf"\{{({names})\}}", text)

    @property
    def is_fixed(self) -> bool:
        return len(self._pieces) == 1

    def filled(self, values: Mapping[str, str]) -> str:
        pieces = self._pieces
        try:
            if len(pieces) == 3:
                return f"{pieces[0]}{values[pieces[1]]}{pieces[2]}"
            return "".join(
                [values[piece] if odd % 2 else piece for odd, piece in enumerate(pieces)]
            )
        except KeyError as missing:
            raise NotFilled(missing.args[0]) from None


class Lines:
    """Some whole lines of a body."""

    def __init__(self, text: str) -> None:
        if "\0" in text or "\r" in text:
            text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        if text and not text.endswith("\n"):
            text += "\n"
        text = text.replace("\n", "\r\n")
        self.raw = text.encode("utf-8", "replace")
        # Bytes that are not ASCII.
        self.foreign = 0
        if not text.isascii():
            self.foreign = len(self.raw) - len(text.encode("ascii", "ignore"))
        self.is_plain = not self.foreign and not _has_long_line(text)

    @cached_property
    def quoted(self) -> bytes:
        """The lines in quoted-printable."""
        return b2a_qp(self.raw)


class Body:
    """A text with holes: lines that are the same in every letter, and those that are not."""

    def __init__(self, text: str, holes: Sequence[str]) -> None:
        hole = re.compile(rf"\{{(?:{'|'.join(map(re.escape, holes))})\}}")
        lines = re.findall(r"[^\n]*\n|[^\n]+", text)
        self._parts: list[Lines | Text] = []
        for has_hole, some in groupby(lines, lambda line: bool(hole.search(line))):
            joined = "".join(some)
            self._parts.append(Text(joined, holes) if has_hole else _fixed(joined))

    def filled(self, values: Mapping[str, str]) -> tuple[bytes, bytes]:
        """Return the content headers with the empty line after them, and the body; see `Text`."""
        return encoded(
            [Lines(part.filled(values)) if isinstance(part, Text) else part for part in self._parts]
        )


def _fixed(text: str) -> Lines:
    lines = Lines(text)
    lines.quoted  # noqa: B018  now, not with the first letter
    return lines


def encoded(parts: Sequence[Lines]) -> tuple[bytes, bytes]:
    """Return the content headers with the empty line after them, and the body as it travels."""
    foreign, is_plain, size = 0, True, 0
    for part in parts:
        foreign += part.foreign
        is_plain = is_plain and part.is_plain
        size += len(part.raw)
    if is_plain:
        return _PLAIN, b"".join([part.raw for part in parts])
    if foreign * 6 > size:
        return _BASE64, _base64(b"".join([part.raw for part in parts]))
    return _QUOTED, b"".join([part.quoted for part in parts])


def _base64(raw: bytes) -> bytes:
    """Lines of 76 characters."""
    return b"".join(
        [
            b2a_base64(raw[start : start + _LINE_BYTES], newline=False) + b"\r\n"
            for start in range(0, len(raw), _LINE_BYTES)
        ]
    )


def _has_long_line(lines: str) -> bool:
    return len(lines) > LONGEST_LINE and max(map(len, lines.split("\r\n"))) > LONGEST_LINE


def _kind(charset: str, encoding: str) -> bytes:
    return (
        f'Content-Type: text/plain; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode()


_PLAIN = _kind("us-ascii", "7bit")
_QUOTED = _kind("utf-8", "quoted-printable")
_BASE64 = _kind("utf-8", "base64")
