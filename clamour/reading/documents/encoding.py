"""Bytes to text when nobody says which encoding they are in."""

import codecs
from collections.abc import Iterator

from ..errors import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A sample is enough for the statistics, and the detector's time grows with the length.
_SAMPLE = 60_000
_PIECE = 1024 * 1024
# Alerts come from these; the detector otherwise proposes encodings nobody uses for letters.
_LIKELY = [
    "cp1251", "cp1252", "cp1254", "cp1250", "cp1256", "koi8_r", "koi8_u", "iso8859_9",
    "cp866", "mac_cyrillic", "utf_16_le", "utf_16_be", "cp949", "gb18030", "shift_jis", "big5",
]  # fmt: skip
# The first bytes of the letters of the Latin, Greek, Cyrillic, Hebrew and Arabic blocks.
_ALPHABETS = frozenset(range(7))
_MOSTLY, _HARDLY = 0.6, 0.1
_ONLY_TURKISH = frozenset("ığşİĞŞ".encode("cp1254"))
_TURKISH = _ONLY_TURKISH | frozenset("çöüâîûÇÖÜÂÎÛ".encode("cp1254"))

# These make half letters, or take minutes over some megabytes; no letter is written in them.
_NO_LETTERS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"}


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of `data`; raises Unreadable("encoding") when no encoding fits.

    A byte order mark wins, then the zeros of UTF-16, then valid UTF-8 (hardly ever by chance),
    then `declared`, then the statistics of charset-normalizer.
    """
    return "".join(decoded(data, declared))


def decoded(data: bytes, declared: str | None = None) -> Iterator[str]:
    """Yield the text a piece at a time: one emoji makes every letter of a whole one four bytes."""
    name = _encoding(data, declared)
    yield from _pieces(data, name, "replace")


def _encoding(data: bytes, declared: str | None) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    wide = _wide(data)
    if wide:
        return wide
    for encoding in ("utf-8", _widened(declared or "")):
        if encoding and _fits(data, encoding):
            return encoding
    return _guess(data)


def _pieces(data: bytes, name: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)(errors)
    for start in range(0, len(data), _PIECE):
        yield decoder.decode(data[start : start + _PIECE], start + _PIECE >= len(data))


def _fits(data: bytes, name: str) -> bool:
    try:
        found = codecs.lookup(name)
        # Python also "decodes" what is no text: zlib would unpack a bomb.
        if found.name in _NO_LETTERS or not found._is_text_encoding:
            return False
        return all(piece is not None for piece in _pieces(data, name, "strict"))
    except (LookupError, ValueError):
        return False


def _widened(name: str) -> str:
    # Browsers read Latin-1 as windows-1252, and writers of the header rarely meant otherwise.
    wider = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
    return wider.get(name.strip().lower(), name.strip())


def _guess(data: bytes) -> str:
    if data.count(0) > len(data) // 100:
        raise Unreadable("encoding")
    if _is_turkish(data):
        return "cp1254"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_LIKELY).best()
    if best is None:
        raise Unreadable("encoding")
    return best.encoding


def _wide(data: bytes) -> str | None:
    """Return the kind of UTF-16 that a text without its mark is in.

    Every other byte says which alphabet the letter is of; such bytes stand in no other text.
    """
    even, odd = (_share(data[start:4000:2]) for start in (0, 1))
    if max(even, odd) < _MOSTLY or min(even, odd) > _HARDLY:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _share(high: bytes) -> float:
    return sum(byte in _ALPHABETS for byte in high) / max(1, len(high))


def _is_turkish(data: bytes) -> bool:
    """Tell Turkish, which the statistics take for Czech or Icelandic, by the letters it has."""
    letters = {byte for byte in data[:_SAMPLE] if byte >= 0xC0}
    return letters <= _TURKISH and len(letters & _ONLY_TURKISH) > 1
