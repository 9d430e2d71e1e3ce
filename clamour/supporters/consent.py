"""The words that people agree to, and which version of them is on the pages now."""

from django.utils.translation import gettext_lazy as _

# Change it with the words below: each entry keeps which version its person read.
VERSION = "2026-11"
WORDS = _(
    "Keep me informed: we write to you when something changes in a case, or when letters "
    "are needed. Your mailbox is kept encrypted and given to nobody. Every mail has a link that "
    "ends it."
)
