"""Whom we can be to an office: a domain, a relay, DKIM keys; and who refuses us as whom.

`refused(delivery, answer)` is for whoever hears of an answer after a letter has left.
"""

from clamour.delivery.identities.book import Book, Identity, book
from clamour.delivery.identities.choosing import NOBODY
from clamour.delivery.identities.refusing import refused

__all__ = ["NOBODY", "Book", "Identity", "book", "refused"]
