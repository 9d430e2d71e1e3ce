"""Header values made safe and put into the form the wire wants (RFC 5322, RFC 2047, RFC 6532).

Whatever a person typed comes through `one_line` first: nothing that is filled in can begin a header
of its own.
"""

import re
from base64 import b64encode
from binascii import b2a_base64

# RFC 5322 2.1.1: a line should not be longer than this.
LINE = 78
# RFC 2047 2: an encoded word is at most 75 characters; `=?utf-8?b?` and `?=` take 12 of them.
WORD_BYTES = (75 - 12) // 4 * 3

# Control characters, Unicode's line separators, and the marks that turn the direction of text:
# with those a name can be made to read as another mailbox.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
# A dot-atom (RFC 5322 3.2.3), in UTF-8 too (RFC 6532), without being strict about its dots.
_MAILBOX = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+")
# What nearly all of them are.
_USUAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,189}")


class BadMailbox(ValueError):
    """The text is not one mailbox."""


def one_line(text: str) -> str:
    """Return the text on one line, without control characters and doubled spaces."""
    # What is printable has no other space than " ", and nothing that is unwanted.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    text = _UNWANTED.sub(" ", text.encode("utf-8", "replace").decode())
    return " ".join(text.split())


def unstructured(text: str, taken: int = 0) -> str:
    """Return a text header's value, folded; `taken` characters of its first line are gone.

    ASCII stays as it is; all else becomes encoded words.
    """
    text = one_line(text)
    if not text.isascii() or "=?" in text or _too_long(text):
        return encoded_words(text, taken)
    return text if taken + len(text) <= LINE else folded(text, taken)


def phrase(name: str, taken: int = 0) -> str:
    """Return a display name: bare words, a quoted string, or encoded words."""
    name = one_line(name)
    if not name.isascii() or "=?" in name or len(name) > LINE - 10:
        return encoded_words(name, taken)
    if _PLAIN_PHRASE.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(name: str, address: str, taken: int = 0) -> str:
    """Return `name <address>`, folded where it is long; raise BadMailbox."""
    address = addr_spec(address)
    if not name or not (shown := phrase(name, taken)):
        return address
    if taken + len(shown) + len(address) + 3 <= LINE:
        return f"{shown} <{address}>"
    room = LINE - len(shown.rpartition("\n")[2]) - (0 if "\n" in shown else taken)
    return f"{shown}{' ' if len(address) + 3 <= room else chr(13) + chr(10) + ' '}<{address}>"


def addr_spec(address: str) -> str:
    """Return the address with its domain in ASCII (RFC 5890); raise BadMailbox."""
    if _USUAL.fullmatch(address):
        return address
    if not _MAILBOX.fullmatch(address) or _UNWANTED.search(address) or len(address) > 254:
        raise BadMailbox("this is not one mailbox")
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise BadMailbox("the domain is not one") from None
    # Nameprep makes a space, "@" or ">" of characters that look like one.
    if not _MAILBOX.fullmatch(written) or _UNWANTED.search(written):
        raise BadMailbox("the domain is not one")
    return written


def encoded_words(text: str, taken: int = 0) -> str:
    """Return the text as RFC 2047 words in UTF-8, cut between characters, one to a line."""
    words, room = [], min(WORD_BYTES, max(LINE - taken - 12, 4) // 4 * 3)
    if len(whole := text.encode()) <= room:
        return f"=?utf-8?b?{b2a_base64(whole, newline=False).decode()}?="
    chunk = b""
    for char in text:
        piece = char.encode()
        if len(chunk) + len(piece) > room and chunk:
            words.append(chunk)
            chunk, room = b"", WORD_BYTES
        chunk += piece
    if chunk:
        words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def folded(text: str, taken: int) -> str:
    """Break a line of ASCII words where it is too long; a long word stays whole."""
    lines, line, room = [], "", LINE - taken
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, LINE - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _too_long(text: str) -> bool:
    """Whether a word could not be folded below RFC 5322's hard limit of 998."""
    return len(text) > 900 and max(map(len, text.split(" "))) > 900
