"""Plain text in any encoding."""

from .encoding import decode
from .forwarding import without_forwarding
from .source import Source, tidy

_LONGEST_MESSAGE = 1_000_000


def read(data: bytes) -> Source:
    """Return the text; raises Unreadable("encoding")."""
    source = Source(tidy(decode(data)))
    return without_forwarding(source) if len(source.text) < _LONGEST_MESSAGE else source
