"""The lines of a vCard: folded, with parameters, and with signs that are escaped.

Of the grammar only what addresses need; binary values are passed over unread.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# name or group.name, then parameters with quoted values, then the value.
_LINE = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":])*)?):(?P<value>.*)",
    re.DOTALL,
)
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)(?:=((?:\"[^\"]*\"|[^\";:])*))?")
_SEMICOLON = re.compile(r"(?<!\\)((?:\\\\)*);")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_PRINTABLE = re.compile(r"ENCODING=QUOTED-PRINTABLE", re.IGNORECASE)
_LONGEST = 10_000
FOLD_AT = 73  # bytes, with room for what ends the line


class Property(NamedTuple):
    """One property of a card: `line` is where it stands in the file."""

    line: int
    name: str
    parameters: dict[str, list[str]]
    value: str

    @property
    def types(self) -> set[str]:
        return {it.lower() for it in self.parameters.get("TYPE", [])}

    def first(self, parameter: str) -> str:
        return next(iter(self.parameters.get(parameter, [])), "")

    def text(self) -> str:
        return unescaped(self.value)

    def parts(self) -> list[str]:
        """A value of several components, as ADR, N and ORG have them."""
        return [unescaped(part) for part in _split(self.value)]


def properties(text: str) -> Iterator[Property]:
    """The properties of a file, with folded lines put together again."""
    for number, line in _unfolded(text):
        match = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
        if match and not _QUOTED_PRINTABLE.search(match["parameters"]):
            found = _parameters(match["parameters"])
            yield Property(number, match["name"].upper(), found, match["value"])


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    pieces: list[str] = []
    begun = 1
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield begun, "".join(pieces)
        pieces, begun = [line], number
    if pieces:
        yield begun, "".join(pieces)


def _parameters(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in _PARAMETER.findall(text):
        # In 2.1, and here and there since, a type stands alone: TEL;FAX:...
        key, said = (name, value) if value else ("TYPE", name)
        said = said[1:-1] if said[:1] == '"' == said[-1:] else said
        values = said.split(",") if key.upper() == "TYPE" else [said]
        found.setdefault(key.upper(), []).extend(values)
    return found


def _split(value: str) -> list[str]:
    return _SEMICOLON.sub(lambda it: f"{it[1]}\x00", value).split("\x00")


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda it: "\n" if it[1] in "nN" else it[1], text)


def escaped(text: str) -> str:
    text = re.sub(r"([\\,;])", r"\\\1", text)
    return re.sub(r"\r\n|\r|\n", r"\\n", text)


def line(name: str, value: str, **parameters: str) -> bytes:
    """A property as it stands in a file: escaped by the caller, folded here."""
    said = "".join(f";{key}={_quoted(it)}" for key, it in parameters.items() if it)
    return _folded(f"{name}{said}:{value}")


def _quoted(text: str) -> str:
    plain = re.sub(r"[\"\x00-\x1f\x7f]", " ", text)
    return f'"{plain}"' if re.search(r"[,;:]", plain) else plain


def _folded(text: str) -> bytes:
    return b"\r\n ".join(_pieces(text)) + b"\r\n"


def _pieces(text: str) -> Iterable[bytes]:
    """At most FOLD_AT bytes each, never in the middle of a letter."""
    piece = b""
    for letter in text:
        more = letter.encode()
        if len(piece) + len(more) > FOLD_AT:
            yield piece
            piece = b""
        piece += more
    yield piece
