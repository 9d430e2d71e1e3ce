"""Alerts in any format to drafts of appeals; pure Python, no Django, no network."""

from .drafts import Contact, Draft, Found, Gathering, Letter, MissingContact, Span
from .errors import Unreadable

__all__ = [
    "Contact",
    "Draft",
    "Found",
    "Gathering",
    "Letter",
    "MissingContact",
    "Span",
    "Unreadable",
    "read",
]


def read(data: bytes, name: str) -> list[Draft]:
    """Return one draft for each post of a document, in the order of the page.

    `name` is the file's name; only its suffix matters, and the bytes go before it. Raises
    Unreadable, and nothing else, when there is nothing to make a draft of.
    """
    # Imported here so that naming `Draft` costs no parser.
    from .documents import open_document
    from .drafting import draft_of

    source = open_document(data, name)
    return [draft_of(source, post) for post in source.posts]
