"""Which story stands at which address, in every language.

A page stands where it stands in Wagtail's tree: `/fr/2026/slug/`. A story without a page in a
language of the interface has an edition there all the same, with its original's words.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

from clamour.appeals.models import AppealPage, ReportPage


@dataclass(frozen=True)
class Standing:
    """A public page in the tree."""

    pk: int
    story: UUID
    language: str
    path: str

    @property
    def tail(self) -> str:
        """The path without its language: `/2026/slug/`."""
        return "/" + self.path.lstrip("/").partition("/")[2]


@dataclass(frozen=True)
class Edition:
    """One address of a story: its language, and the page whose words are shown there."""

    language: str
    address: str
    page: int
    translated: bool


class Addresses:
    """Every address of every public story."""

    def __init__(self, standings: Iterable[Standing]) -> None:
        self._stories: dict[UUID, list[Standing]] = defaultdict(list)
        self._tails: dict[str, list[Standing]] = defaultdict(list)
        self._holders: dict[str, UUID] = {}
        for standing in standings:
            self._stories[standing.story].append(standing)
            self._tails[standing.tail].append(standing)
            self._holders[standing.path] = standing.story

    @classmethod
    def load(cls) -> "Addresses":
        """Read the tree: live pages that everybody may see, the oldest (the original) first."""
        return cls._read(Q())

    @classmethod
    def around(cls, *stories: UUID) -> "Addresses":
        """Only these stories and those that share a slug: enough for their addresses, and cheap."""
        pages = Page.objects.filter(translation_key__in=stories)
        slugs = set(pages.values_list("slug", flat=True))
        return cls._read(Q(translation_key__in=stories) | Q(slug__in=slugs))

    @classmethod
    def near(cls, *paths: str) -> "Addresses":
        """The stories that may stand at these paths."""
        slugs = {_slug(path) for path in paths} | {_slug(path).rpartition("-")[0] for path in paths}
        keys = Page.objects.filter(slug__in=slugs - {""}).values_list("translation_key", flat=True)
        return cls.around(*set(keys))

    @classmethod
    def _read(cls, which: Q) -> "Addresses":
        pages = Page.objects.type(AppealPage, ReportPage).live().public().filter(which)
        rows = pages.values_list("pk", "translation_key", "locale__language_code", "url_path")
        return cls(Standing(*row) for row in rows.order_by("pk"))

    def stories(self) -> list[UUID]:
        return list(self._stories)

    def editions(self, story: UUID) -> dict[str, Edition]:
        """The story's editions by language, translations first."""
        standing = self._stories.get(story, [])
        found = {
            each.language: Edition(each.language, each.path, each.pk, True) for each in standing
        }
        for language in settings.INTERFACE_LANGUAGES if standing else []:
            if language not in found:
                address = self._borrowed(standing[0], language)
                found[language] = Edition(language, address, standing[0].pk, False)
        return found

    def best(self, story: UUID, language: str) -> Edition | None:
        """The edition for a reader of this language, else the one that is nearest to it."""
        editions = self.editions(story)
        fallback = editions.get(settings.SITE_LANGUAGE) or next(iter(editions.values()), None)
        return editions.get(language) or fallback

    def at(self, path: str) -> tuple[UUID, Edition] | None:
        """The story and edition that stand at this path."""
        language, _, tail = path.strip("/").partition("/")
        near = {path, f"/{tail}/", f"/{tail.rpartition('-')[0]}/"}
        stories = {self._holders.get(path)} | {
            each.story for name in near for each in self._tails.get(name, [])
        }
        for story in stories - {None}:
            edition = self.editions(story).get(language)  # type: ignore[arg-type]
            if edition and edition.address == path:
                return story, edition  # type: ignore[return-value]
        return None

    def holder(self, path: str) -> UUID | None:
        """The story that has a page of its own at this path."""
        return self._holders.get(path)

    def _borrowed(self, original: Standing, language: str) -> str:
        """The address of an edition without a page; it gives way where another story stands."""
        path = f"/{language}{original.tail}"
        holder = self._holders.get(path, original.story)
        first = min(self._tails[original.tail], key=lambda each: each.pk)
        if holder == original.story and first.story == original.story:
            return path
        return f"{path.rstrip('/')}-{original.pk}/"


def _slug(path: str) -> str:
    """The last part of a story's address."""
    return path.strip("/").rpartition("/")[2]
