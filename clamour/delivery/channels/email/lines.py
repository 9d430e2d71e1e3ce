"""The line ends of a letter (RFC 5321 2.3.8, 4.5.2)."""

import re

_BARE_LINE_END = re.compile(rb"\r\n|\r|\n")


class Whole(bytes):
    """A message whose lines are whole already, and none too long (RFC 5322 2.1.1)."""


def whole_lines(message: bytes) -> bytes:
    """Return the message with CRLF after every line, the last included.

    A bare CR or LF is made a line end, so that nothing can pass for another end of the letter.
    """
    if isinstance(message, Whole):
        return message
    ends = message.count(b"\r\n")
    if message.count(b"\n") != ends or message.count(b"\r") != ends:
        message = _BARE_LINE_END.sub(b"\r\n", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def stuffed(message: bytes) -> bytes:
    """Return the message as it goes over the wire: whole lines, dots doubled."""
    message = whole_lines(message)
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..")
