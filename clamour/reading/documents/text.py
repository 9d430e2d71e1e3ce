"""Plain text in any encoding."""

from .encoding import decode
from .source import Source, tidy


def read(data: bytes) -> Source:
    """Return the text; raises Unreadable("encoding")."""
    return Source(tidy(decode(data)))
