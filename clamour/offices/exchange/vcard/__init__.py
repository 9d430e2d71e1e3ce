"""vCards: 3.0 and 4.0 in (RFC 2426, RFC 6350), 4.0 out."""

from clamour.offices.exchange.vcard.reading import read
from clamour.offices.exchange.vcard.writing import write

__all__ = ["read", "write"]
