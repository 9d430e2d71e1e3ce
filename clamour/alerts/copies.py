"""One reader's copy of a mail: compiled once a language into bytes, filled for each reader.

Text and HTML side by side, no picture, no script, nothing that is loaded, and no address that would
tell who opened it. What differs from reader to reader is a name and three links.
"""

import secrets
from binascii import b2a_qp
from collections.abc import Mapping
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from clamour.delivery.channels.email.headers import addr_spec, one_line
from clamour.delivery.channels.email.template import Mailbox, Template, stamps
from clamour.delivery.models import Delivery

# What a copy fills in. `hello` may be empty; the links stand on lines of their own.
HOLES = ("hello", "act", "leave", "links")
# What stands in the headers until a copy is filled; an address of a name that nobody has.
_SECRET = secrets.token_hex(12)
_TO, _LEAVE = f"to{_SECRET}@x.invalid".encode(), f"leave{_SECRET}".encode()
_NUMBER, _DATE = f"number{_SECRET}".encode(), f"date{_SECRET}".encode()


class Copies:
    """A mail in one language, ready to be filled."""

    def __init__(
        self, template: str, language: str, *, subject: str, feedback: str, **told: object
    ) -> None:
        # Marks that no text holds by chance stand for the holes until the bytes are made.
        self._marks = {hole: f"x{secrets.token_hex(8)}x" for hole in HOLES}
        self._boundary = f"b{secrets.token_hex(12)}"
        with override(language):
            context = {
                **self._marks, **told, "subject": subject, "language": language,
                "site": settings.SITE_NAME, "contact": settings.CONTACT_MAILBOX,
            }  # fmt: skip
            text = render_to_string(f"mail/{template}/body.txt", context)
            page = render_to_string(f"mail/{template}/body.html", context)
        self._head = _head(subject, feedback, language)
        self._heads: dict[str, bytes] = {}
        self._body = b"".join(
            [
                b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n'
                % self._boundary.encode(),
                self._part("text/plain", text),
                self._part("text/html", page),
                f"--{self._boundary}--\r\n".encode(),
            ]
        )
        self._needs = {hole for hole, mark in self._marks.items() if mark in text + page}

    def fill(
        self, row: Delivery, mailbox: str, *, leave: str, texts: Mapping[str, tuple[str, str]]
    ) -> bytes:
        """Return the message; `texts` is hole -> (as text, as HTML)."""
        head = self._head_for(row.domain)
        at = stamps(row)
        for mark, value in (
            (_TO, addr_spec(mailbox)),
            (_LEAVE, leave),
            (_NUMBER, at["message_id"]),
            (_DATE, at["date"]),
        ):
            head = head.replace(mark, value.encode())
        body = self._body
        filled = {"leave": (leave, escape(leave)), **texts}
        for hole in self._needs:
            plain, html = filled.get(hole, ("", ""))
            mark = self._marks[hole].encode()
            body = body.replace(b"T" + mark, _quoted(plain)).replace(b"H" + mark, _quoted(html))
        return head + body

    def _head_for(self, domain: str) -> bytes:
        """The headers of all copies that leave from this domain, with marks for what differs."""
        if domain not in self._heads:
            filled = self._head.fill(
                {
                    "domain": domain,
                    "to": _TO.decode(),
                    "leave": f"<{_LEAVE.decode()}>",
                    "message_id": _NUMBER.decode(),
                    "date": _DATE.decode(),
                }
            )
            # Of the empty body that a template also fills, nothing is wanted here.
            self._heads[domain] = filled.partition(b"Content-Type: text/plain")[0]
        return self._heads[domain]

    def _part(self, kind: str, content: str) -> bytes:
        """A part as quoted-printable, whose marks say in which of the two they stand."""
        letter = "T" if kind == "text/plain" else "H"
        for mark in self._marks.values():
            content = content.replace(mark, f"{letter}{mark}")
        lines = content.replace("\r\n", "\n").replace("\n", "\r\n").rstrip() + "\r\n"
        head = (
            f"--{self._boundary}\r\nContent-Type: {kind}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        return head.encode() + self._unbroken(b2a_qp(lines.encode("utf-8", "replace")))

    def _unbroken(self, quoted: bytes) -> bytes:
        """Without soft line breaks inside a mark: else it would not be found again."""
        for letter in ("T", "H"):
            for mark in self._marks.values():
                whole = f"{letter}{mark}".encode()
                for at in range(1, len(whole)):
                    quoted = quoted.replace(whole[:at] + b"=\r\n" + whole[at:], whole)
        return quoted


def _quoted(text: str) -> bytes:
    return b2a_qp(text.replace("\n", "\r\n").encode("utf-8", "replace"))


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
