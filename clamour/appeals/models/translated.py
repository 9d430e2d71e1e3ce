"""What an edition remembers of the words it was translated from."""

from typing import Any

from django.db import models
from wagtail.models import Page


class Translated(Page):
    """A page that can be translated.

    `translation` belongs to the revision, so that the public edition and its draft each know their
    own: `words` (path -> the original's words that were translated; None: never compared),
    `missing` (paths where the original's words stand in), `waiting` (words of a model letter that
    is not whole, or not agreed to yet), `on` (the day of the last word). Empty on an original. The
    paths are those of `translating.words`.
    """

    translation: Any = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
