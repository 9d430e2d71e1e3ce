"""One reader's copy of a mail: compiled once a language into bytes, filled for each reader.

Text and HTML side by side, no picture, no script, nothing that is loaded, and no address that would
tell who opened it. What differs from reader to reader is a name and three links.
"""

import re
import secrets
from binascii import b2a_qp
from collections.abc import Mapping
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from clamour.delivery.channels.email.headers import addr_spec, one_line
from clamour.delivery.channels.email.lines import Whole
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery

# What a copy fills in, each as text and as HTML. `hello` may be empty.
HOLES = ("hello", "act", "leave", "links")
LINE = 76  # characters, the sign of a soft line break included (RFC 2045 6.7)
TEXT, HTML = "text/plain", "text/html"
# What stands in the headers until a copy is filled; an address of a name that nobody has.
_SECRET = secrets.token_hex(12)
_MARKS = {name: f"{name}{_SECRET}" for name in ("leave", "message_id", "date")}
_MARKS["to"] = f"to{_SECRET}@x.invalid"
# Fixed bytes and the names of holes, by turns.
Pieces = list[Any]


class Copies:
    """A mail in one language, ready to be filled."""

    def __init__(
        self, template: str, language: str, *, subject: str, feedback: str, **told: object
    ) -> None:
        # Marks that no text holds by chance stand for the holes until the bytes are made.
        marks = {f"x{secrets.token_hex(8)}x": hole for hole in HOLES}
        with override(language):
            context = {
                **{hole: mark for mark, hole in marks.items()}, **told, "subject": subject,
                "language": language, "site": settings.SITE_NAME,
                "contact": settings.CONTACT_MAILBOX,
            }  # fmt: skip
            parts = {
                TEXT: render_to_string(f"mail/{template}/body.txt", context),
                HTML: render_to_string(f"mail/{template}/body.html", context),
            }
        self._head = _head(subject, feedback, language)
        self._body = _body(parts, marks)
        self._whole: dict[str, Pieces] = {}

    def fill(
        self, row: Delivery, mailbox: str, *, leave: str, texts: Mapping[str, tuple[str, str]]
    ) -> bytes:
        """Return the message; `texts` is hole -> (as text, as HTML)."""
        at = stamps(row)
        values: dict[Any, bytes] = {
            "to": addr_spec(mailbox).encode(),
            "leave": leave.encode(),
            "message_id": at["message_id"].encode(),
            "date": at["date"].encode(),
            ("leave", TEXT): quoted(leave),
            ("leave", HTML): quoted(escape(leave)),
        }
        for hole, (plain, html) in texts.items():
            values[hole, TEXT], values[hole, HTML] = quoted(plain), quoted(html)
        pieces = self._whole.get(row.domain) or self._from(row.domain)
        filled = [values.get(it, b"") if odd % 2 else it for odd, it in enumerate(pieces)]
        return Whole(b"".join(filled))

    def _from(self, domain: str) -> Pieces:
        """A copy that leaves from this domain."""
        head = self._head.fill({"domain": domain, **_MARKS, "leave": f"<{_MARKS['leave']}>"})
        # Of the empty body that a template also fills, nothing is wanted here.
        head = head.partition(b"Content-Type: text/plain")[0]
        *before, last = _cut(head, {mark: name for name, mark in _MARKS.items()})
        self._whole[domain] = [*before, last + self._body[0], *self._body[1:]]
        return self._whole[domain]


def quoted(text: str) -> bytes:
    """Whole lines of quoted-printable (RFC 2045 6.7)."""
    if not text.isprintable():  # a line end among other things
        text = "\r\n".join(text.replace("\0", "").splitlines())
    return _lines(text.encode("utf-8", "replace"))


def _lines(raw: bytes) -> bytes:
    """In quoted-printable, with room in the last line for the sign of a soft line break."""
    lines = b2a_qp(raw)
    if b"\r\n" not in raw:
        lines = lines.replace(b"\n", b"\r\n")  # b2a_qp breaks lines as what it is given does
    last = lines.rpartition(b"\n")[2]
    if len(last) < LINE:
        return lines
    at = LINE - 10
    while b"=" in last[at - 2 : at]:  # not within "=C3"
        at -= 1
    return lines[: len(lines) - len(last)] + last[:at] + b"=\r\n" + last[at:]


def _body(parts: Mapping[str, str], marks: Mapping[str, str]) -> Pieces:
    boundary = f"b{secrets.token_hex(12)}".encode()
    pieces: Pieces = [b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary]
    for kind, content in parts.items():
        pieces[-1] += (
            b"--%s\r\nContent-Type: %s; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ) % (boundary, kind.encode())
        lines = content.rstrip().replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n"
        first, *others = _cut(lines.encode("utf-8", "replace"), marks)
        pieces[-1] += _piece(first, starts=True, ends=not others)
        for hole, following in zip(others[::2], others[1::2], strict=True):
            ends = following is others[-1]
            pieces += [(hole, kind), _piece(following, starts=False, ends=ends)]
    pieces[-1] += b"--%s--\r\n" % boundary
    return pieces


def _piece(raw: bytes, *, starts: bool, ends: bool) -> bytes:
    """What stands between holes: a hole has lines of its own, joined by soft line breaks."""
    quoted_lines = _lines(raw)
    if not starts and not raw.startswith(b"\r\n"):
        quoted_lines = b"=\r\n" + quoted_lines
    if not ends and raw and not raw.endswith(b"\n"):
        quoted_lines += b"=\r\n"
    return quoted_lines


def _cut(whole: bytes, marks: Mapping[str, str]) -> Pieces:
    """Cut at the marks; the names of what they stand for are at the odd places."""
    found = re.split(b"(" + b"|".join(re.escape(mark.encode()) for mark in marks) + b")", whole)
    return [marks[it.decode()] if odd % 2 else it for odd, it in enumerate(found)]


def _head(subject: str, feedback: str, language: str) -> Template:
    """List headers: RFC 2369, RFC 2919, RFC 8058; Feedback-ID names the alert in complaints."""
    host = settings.SITE_URL.partition("//")[2].partition(":")[0].partition("/")[0]
    return Template.compile(
        headers={
            "From": Mailbox(settings.SITE_NAME, "alerts@{domain}"),
            "To": Mailbox("", "{to}"),
            "Subject": one_line(subject),
            "List-Id": f"<alerts.{host}>",
            "List-Unsubscribe": "{leave}",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": f"{feedback}:alerts:{host}",
            "Precedence": "bulk",
            "Content-Language": language,
        },
        body="",
        holes=["domain", "to", "leave"],
    )
