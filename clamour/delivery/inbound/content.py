"""What a mail says, as plain text, and what is attached to it; nothing of it is opened or run."""

import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePath

from lxml import etree

from clamour.reading.documents.encoding import decode
from clamour.reading.documents.source import tidy
from clamour.reading.errors import Unreadable

LONGEST_TEXT = 200_000  # characters
_LARGEST_PART = 2 * 1024 * 1024  # bytes of text that are looked at
_BLOCKS = {
    "address", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_UNSEEN = {"head", "noscript", "object", "script", "style", "svg", "template", "title"}
_DECLARATION = re.compile(r"^(?:\s*<\?xml[^>]*>)+")
_BLANKS = re.compile(r"\n\s*\n\s*\n+")
_UNSAFE = re.compile(r"[^\w .()\-]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came along; `number` is its place among all."""

    number: int
    name: str
    part: Message

    @property
    def data(self) -> bytes:
        found = self.part.get_payload(decode=True)
        return found if isinstance(found, bytes) else b""


def header(mail: Message, name: str) -> str:
    """A header as people read it, on one line."""
    raw = (value for key, value in mail.raw_items() if key.lower() == name.lower())
    value = next(raw, "")
    if not value.isascii():  # 8-bit letters that nobody declared
        value = _bytes_to_text(value.encode("utf-8", "surrogateescape"), None)
    return " ".join(tidy(_decoded_words(value)).split())


def sender(mail: Message) -> str:
    """The mailbox in From, "" when there is none or more than one."""
    found = email.utils.getaddresses([str(value) for value in mail.get_all("From") or []])
    return found[0][1] if len(found) == 1 and "@" in found[0][1] else ""


def text(mail: Message) -> str:
    """The words of a mail: its plain text, else its HTML turned into text."""
    texts = [part for part in _leaves(mail) if _is_text(part)]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    rich = [part for part in texts if part.get_content_type() == "text/html"]
    said = tidy("\n\n".join(_decoded(part) for part in plain))
    if not said.strip():
        said = tidy("\n\n".join(from_html(_decoded(part)) for part in rich))
    return said[:LONGEST_TEXT].strip()


def words_of(part: Message) -> str:
    """The text of one part as it came, markup included."""
    if part.get_content_maintype() == "text":
        return _decoded(part)
    return part.as_string()[:_LARGEST_PART]


def from_html(markup: str) -> str:
    """The visible words of a page; where links lead and what pictures would load stays behind."""
    # libxml2 stops at a depth of 256, so that no nesting exhausts the stack.
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(_DECLARATION.sub("", markup), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    words = "".join(_walked(tree)) if tree is not None else ""
    lines = "\n".join(" ".join(line.split()) for line in words.split("\n"))
    return _BLANKS.sub("\n\n", lines).strip()


def attachments(mail: Message) -> list[Attachment]:
    """What came along that is not the text itself."""
    parts = [part for part in _leaves(mail) if not _is_text(part)]
    return [Attachment(number, _name(part), part) for number, part in enumerate(parts)]


def _leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something; a message inside is one part."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    payload = mail.get_payload()
    for part in payload if isinstance(payload, list) else []:
        if isinstance(part, Message):
            yield from _leaves(part)


def _is_text(part: Message) -> bool:
    is_words = part.get_content_type() in ("text/plain", "text/html")
    return is_words and part.get_content_disposition() != "attachment" and not part.get_filename()


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    charset = part.get_param("charset")
    return _bytes_to_text(payload[:_LARGEST_PART], charset if isinstance(charset, str) else None)


def _bytes_to_text(data: bytes, charset: str | None) -> str:
    try:
        return decode(data, charset)
    except Unreadable:
        return data.decode("latin-1")


def _walked(tree: object) -> Iterator[str]:
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and tag in _UNSEEN:
            walk.skip_subtree()
            continue
        if tag in _BLOCKS:
            yield "\n"
        said = element.text if event == "start" else element.tail
        if said and not (event == "start" and tag in _UNSEEN):
            yield said.replace("\n", " ")


def _name(part: Message) -> str:
    """A file name that is one: no folders, no marks that turn the text, not too long."""
    given = _decoded_words(part.get_filename() or "")
    name = _UNSAFE.sub("_", PurePath(tidy(given).replace("\\", "/")).name).strip(". ")
    return name[-100:] or part.get_content_type().replace("/", ".")


def _decoded_words(value: str) -> str:
    """Encoded words (RFC 2047) as text; as they came where they are broken."""
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, ValueError, email.errors.MessageError):
        return value
