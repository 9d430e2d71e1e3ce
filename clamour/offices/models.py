"""The directory: who is written to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clamour.offices import countries
from clamour.offices.states import USABLE, PointState, UploadState


class OfficeKind(models.TextChoices):
    """What an office is; a short form of HURIDOCS' list of perpetrating and other bodies."""

    MINISTRY = "ministry", _("ministry")
    FOREIGN_MINISTRY = "foreign_ministry", _("foreign ministry")
    HEAD = "head", _("head of state or government")
    LOCAL = "local", _("regional or local authority")
    COURT = "court", _("court")
    PROSECUTOR = "prosecutor", _("prosecutor")
    POLICE = "police", _("police")
    PRISON = "prison", _("prison")
    EMBASSY = "embassy", _("embassy")
    CONSULATE = "consulate", _("consulate")
    PARLIAMENT = "parliament", _("parliament")
    COMPANY = "company", _("company")
    REGULATOR = "regulator", _("regulator")
    INTERNATIONAL = "international", _("international body")
    UNION = "union", _("union")
    MEDIA = "media", _("media")
    OTHER = "other", _("other")
    # No office but all of them: each supporter's letter goes to one (`routing.py`).
    NEAREST = "nearest", _("the embassy near each supporter")


class Channel(models.TextChoices):
    EMAIL = "email", _("mail")
    PHONE = "phone", _("phone")
    SMS = "sms", _("SMS")
    FAX = "fax", _("fax")
    POST = "post", _("post")
    WEB = "web", _("web form")
    SOCIAL = "social", _("social network")


class Office(models.Model):
    """An entry of the directory: an office, never a private person."""

    name = models.CharField(pgettext_lazy("of an office", "name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OfficeKind.choices, default=OfficeKind.OTHER
    )
    # Whose office it is: of the embassy of A in B this is A, and B is the seat.
    country = models.CharField(_("country"), max_length=2, blank=True, db_index=True)
    seat = models.CharField(_("country where it sits"), max_length=2, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("part of")
    )
    languages = models.JSONField(_("languages it reads"), default=list, blank=True)
    salutation = models.CharField(_("salutation"), max_length=200, blank=True)
    # Language to form, where one differs from `salutation`.
    salutations = models.JSONField(_("salutation by language"), default=dict, blank=True)
    # What a person has typed or taken away: no import writes over it. Names of fields, and
    # [kind, value] of addresses.
    corrected = models.JSONField(default=list, blank=True, editable=False)
    removed = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["country", "name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return self.name

    @property
    def numbered(self) -> str:
        """Its number and name, for people who must tell it from others of its name."""
        return f"#{self.pk} {self.name}"

    @property
    def is_nearest(self) -> bool:
        """Whether it stands for the embassy near each supporter."""
        return self.kind == OfficeKind.NEAREST

    def name_in(self, language: str) -> str:
        """Its name in this language, else the one it goes by. Prefetch `names` for many."""
        if self.is_nearest:
            with override(language):
                return gettext("Embassy of %(country)s near you") % {
                    "country": countries.name(self.country, language)
                }
        found = [name.text for name in self.names.all() if name.language == language]
        return found[0] if found else self.name

    def salutation_in(self, language: str) -> str:
        """Its salutation in this language, else the one for all; "" when none is known."""
        form: str = self.salutations.get(language) or self.salutation
        return form


class OfficeName(models.Model):
    """One more name of an office, in some language; `Office.name` is the one it goes by here."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=10, blank=True)
    text = models.CharField(_("name"), max_length=255)
    source = models.CharField(_("where it comes from"), max_length=255, blank=True)

    class Meta:
        ordering = ["language", "text"]
        constraints = [
            models.UniqueConstraint(fields=["office", "language", "text"], name="offices_one_name")
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})" if self.language else self.text


class OfficeWord(models.Model):
    """A word under which an office is found, in Latin letters without accents (`words.py`)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "office"], name="offices_one_word")]
        indexes = [models.Index(fields=["office"], name="offices_words_of")]

    def __str__(self) -> str:
        return self.word


class Identity(models.Model):
    """What another directory calls an office: `wikidata` Q42, `osm` node/7, `ftm` its id."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="identities")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="offices_one_identity")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Standing(models.TextChoices):
    """How a mission stands in a country (Vienna Conventions of 1961 and 1963)."""

    RESIDENT = "resident", _("embassy there")
    CONSULAR = "consular", _("consulate there")
    ACCREDITED = "accredited", _("accredited there, sits elsewhere")


class Representation(models.Model):
    """A mission of one country stands for it in another one, or in a region of it."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="representations")
    of_country = models.CharField(_("stands for"), max_length=2)
    in_country = models.CharField(_("in"), max_length=2)
    region = models.CharField(_("region"), max_length=120, blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing.choices, default=Standing.RESIDENT
    )
    suspended = models.BooleanField(_("suspended"), default=False)
    source = models.CharField(_("where it comes from"), max_length=255, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of_country", "in_country", "office", "region"],
                name="offices_one_representation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.of_country} → {self.in_country})"


class ContactPoint(models.Model):
    """One way to reach an office, with the evidence that it is right.

    `value` is in normal form: mailbox in lower case, number in E.164, address on one line, URL.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=10, choices=Channel.choices)
    value = models.CharField(_("address"), max_length=500)
    state = models.CharField(
        _("state"), max_length=10, choices=PointState.choices, default=PointState.UNCHECKED
    )
    source = models.CharField(_("where it comes from"), max_length=255, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    added_by = models.CharField(max_length=150, blank=True)
    # When a person or a delivery last showed that it is right.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    hours = models.CharField(
        _("office hours"), max_length=200, blank=True, help_text=_('As in "Mo-Fr 09:00-17:00".')
    )

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "value"], name="offices_one_point")
        ]
        indexes = [models.Index(fields=["kind", "value"], name="offices_by_value")]

    def __str__(self) -> str:
        said = f"{self.get_kind_display()}: {self.value}"
        return said if self.is_usable else f"{said} ({self.get_state_display()})"

    @property
    def is_usable(self) -> bool:
        """Whether letters go there."""
        return self.state in USABLE


class Merge(models.Model):
    """Two entries that were one office: what went, so that it can come back."""

    kept = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="merges")
    gone = models.JSONField()
    by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone.get('name', '')} → {self.kept}"


class Upload(models.Model):
    """A file of offices on its way into the directory. Its content goes when it is applied, or in
    a day; what it did is kept for a while, so that it can be undone.

    `report` is what the last reading of it found: counts, lines of the difference, bad rows.
    """

    name = models.CharField(max_length=255)
    data = models.BinaryField()
    format = models.CharField(max_length=12)
    source = models.CharField(_("where it comes from"), max_length=255, blank=True)
    # Of a table: what each column holds.
    columns = models.JSONField(default=list)
    # Line of a doubtful row to the office it is, or to 0 for a new one.
    choices = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.MAPPING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # Which run works on it, and when it last said so: one that fell silent may be begun again.
    run = models.CharField(max_length=32, blank=True)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Trace(models.Model):
    """What one import did to one office (`taking.tracing`). The office may be gone meanwhile."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="traces")
    office = models.PositiveBigIntegerField()
    did = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["upload", "office"], name="offices_traces_of")]

    def __str__(self) -> str:
        return f"{self.upload}: {self.office}"
