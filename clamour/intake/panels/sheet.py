"""The page that a paper became, as the review shows and changes it."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from clamour.appeals import queries as appeals
from clamour.appeals import statements
from clamour.appeals.models import AppealPage, Target
from clamour.appeals.panels.letters import shown_letters
from clamour.appeals.panels.publishing import publish_context
from clamour.appeals.publishing import permit_for
from clamour.intake import discarding
from clamour.intake.models import Paper
from clamour.intake.panels import doubts, editing
from clamour.intake.panels.doubts import Doubt, Lost
from clamour.intake.panels.editing import DraftForm, Shown
from clamour.intake.panels.greeting import LetterGreeting
from clamour.intake.panels.keeping import Kept, keep_draft, keep_targets, letter_of
from clamour.intake.panels.targeting import AddressForm, LostForm, Purposes
from clamour.intake.panels.ticks import Ticks

TARGETS, ADDRESS = "targets", "new"


class Sheet:
    """What the forms of the review are made of, and what becomes of them."""

    def __init__(self, paper: Paper) -> None:
        page = paper.page.specific if paper.page else None
        if page is None or not hasattr(page, "summary"):
            raise Http404
        self.paper, self.page = paper, page
        self.draft = page.get_latest_revision_as_object()
        self.is_appeal = isinstance(page, AppealPage)
        self.letter = letter_of(page) if self.is_appeal else None
        self.targets = list(self._targets()) if self.is_appeal else []
        self.greeting = LetterGreeting(paper, self.letter, self.targets)
        self.is_rich = statements.text_of(self.draft.statement) is None

    def version(self) -> str:
        """Changes as soon as anybody changes the draft, its targets or its letters."""
        return permit_for(self.page, self.page.latest_revision).digest

    @cached_property
    def is_public(self) -> bool:
        """In any language: what strangers send is then changed on screens of its own."""
        key = self.page.translation_key
        return AppealPage.objects.filter(translation_key=key, live=True).exists()

    def context(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "page": self.page,
            "draft": self.draft,
            "is_appeal": self.is_appeal,
            "is_public": self.is_public,
            "is_rich": self.is_rich,
            "may_discard": discarding.may_discard(self.paper),
            "may_publish": not self.page.live or self.page.has_unpublished_changes,
            "of_the_letter": editing.LETTER,
            "version": self.version(),
            **publish_context(self.page),
        }
        if self.is_appeal:
            letters = appeals.model_letters(self.page.translation_key)
            beside = letters if self.is_public else [it for it in letters if it != self.letter]
            said["letter"] = self.letter
            said["letters"] = shown_letters(beside)
            said["missing"] = [it.sentence for it in self._missing()] if self.is_public else []
        return said | self.shown(**self.typed())

    def typed(self, data: Any = None) -> dict[str, Any]:
        """The forms and ticks, as they stand or with what was typed."""
        forms: dict[str, Any] = {"form": self._form(data), "ticks": Ticks(self.paper, data)}
        if not self._may_target():
            return forms
        country = self.draft.country
        return forms | {
            "rows": Purposes(data, initial=self._rows(), prefix=TARGETS),
            "address": AddressForm(data, prefix=ADDRESS, initial={"country": country}),
            "lost": [self._lost_form(it, data, forms["ticks"]) for it in self._lost()],
        }

    def forms(self, typed: dict[str, Any]) -> list[Any]:
        """Those of `typed` that can be right or wrong."""
        rest = [typed["rows"], typed["address"], *typed["lost"]] if "rows" in typed else []
        return [typed["form"], *rest]

    def shown(
        self, form: DraftForm, ticks: Ticks, rows: Any = None, address: Any = None, lost: Any = ()
    ) -> dict[str, Any]:
        """What the template draws of the forms."""
        every = [ticks.on(doubt) for doubt in self.doubts]
        return {
            "form": form,
            "rows": rows,
            "fields": self._fields(form, {doubt.place: doubt for doubt in every}),
            "targets": self._shown_targets(rows, every),
            "address": [Shown(field) for field in address] if address else [],
            "address_changed": bool(address and address.is_bound and address.has_changed()),
            "lost": lost,
            **doubts.counted(every),
        }

    def over_what_stands(self, data: Any) -> dict[str, Any]:
        """What was typed, over what somebody else has kept meanwhile."""
        form = self._form(data)
        both, theirs = editing.merged(form, editing.initial(self.draft, self.letter))
        kept = {
            f"{TARGETS}-{number}-{name}": value
            for number, row in enumerate(self._rows())
            for name, value in row.items()
        }
        count = len(self.targets)
        for name, value in {"TOTAL_FORMS": count, "INITIAL_FORMS": count}.items():
            kept[f"{TARGETS}-{name}"] = value
        for name in [name for name in both if name.startswith(f"{TARGETS}-")]:
            del both[name]
        both.update({name: str(value) for name, value in kept.items()})
        shown = self.shown(**self.typed(both))
        for field in shown["fields"]:
            field.theirs = theirs.get(field.bound.name, "")
        was_typed = data.get("statement", "") != data.get("initial-statement", "")
        return shown | {
            "changed_meanwhile": self.page.latest_revision,
            "typed_statement": data["statement"] if self.is_rich and was_typed else "",
        }

    def keep(self, typed: dict[str, Any], by: Any) -> Kept:
        """Save what changed in each of the forms."""
        changed = typed["ticks"].keep((typed["ticks"].on(it) for it in self.doubts), by)
        if "rows" in typed:
            rows, address = typed["rows"].cleaned_data, typed["address"]
            found = [it.address() for it in typed["lost"] if it.cleaned_data["value"]]
            found += [address.cleaned_data] if address.has_changed() else []
            changed = keep_targets(self.page, rows, found, self.paper, by) or changed
        kept = keep_draft(self.page, typed["form"], self.paper, by)
        return kept | Kept(changed=changed)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """All that a person should look at again, in the order of the screen."""
        labels = {name: str(field.label) for name, field in DraftForm.base_fields.items()}
        unsure = doubts.unsure_fields(self.draft, self.paper.reading)
        if self.letter and doubts.is_unsure_letter(self.letter.text, self.paper.reading):
            unsure.add("letter_text")
        hidden = set(editing.LETTER) if self.is_public else set()
        fields = [Doubt(it, label, it) for it, label in labels.items() if it in unsure - hidden]
        letter = [it for it in fields if it.place in editing.LETTER]
        greeting = [] if self.is_public else self.greeting.doubts()
        return [
            *(it for it in fields if it not in letter),
            *(it.doubt for it in self._lost()),
            *(it for target in self.targets for it in self._points(target)[1]),
            *greeting,
            *letter,
        ]

    def _may_target(self) -> bool:
        return self.is_appeal and not self.is_public

    def _form(self, data: Any) -> DraftForm:
        fixed = {"language"} if self.page.live or self.page.first_published_at else set()
        fixed |= set(editing.LETTER) if self.is_public else set()
        without = set() if self.is_appeal else set(editing.OF_AN_APPEAL)
        without |= {"statement"} if self.is_rich else set()
        may_greet = not self.is_public and self.greeting.is_choice()
        without |= set() if may_greet else {editing.GREETS}
        form = DraftForm(
            data,
            initial=editing.initial(self.draft, self.letter),
            language=self.page.locale.language_code,
            without=without,
            fixed=frozenset(fixed),
            greeting=self.greeting.own,
        )
        if may_greet:
            form.fields[editing.GREETS].help_text = self.greeting.told()
            form.fields[editing.GREETS].widget.attrs["data-review-greeting"] = (
                self.greeting.own.line
            )
        return form

    def _fields(self, form: DraftForm, unsure: dict[str, Doubt]) -> list[Shown]:
        hidden = set(editing.LETTER) if self.is_public else set()
        return [
            Shown(field, doubt=unsure.get(field.name)) for field in form if field.name not in hidden
        ]

    def _missing(self) -> list[Lost]:
        return doubts.missing(self.paper.reading, self.targets)

    def _lost(self) -> list[Lost]:
        return self._missing() if self._may_target() else []

    def _lost_form(self, lost: Lost, data: Any, ticks: Ticks) -> LostForm:
        names = {it.office.name.casefold(): it.office for it in self.targets}
        named = names.get(lost.office.casefold())
        country = named.country if named else self.draft.country
        return LostForm(data, lost=lost, country=country, doubt=ticks.on(lost.doubt))

    def _targets(self) -> Any:
        key = self.page.translation_key
        rows = Target.objects.filter(appeal=key).select_related("office")
        return rows.prefetch_related("office__points")

    def _points(self, target: Target) -> tuple[list[Any], list[Doubt]]:
        return doubts.points(target, self.paper.reading)

    def _rows(self) -> list[dict[str, Any]]:
        return [{"target": it.pk, "purpose": it.purpose} for it in self.targets]

    def _shown_targets(self, rows: Any, every: list[Doubt]) -> list[tuple[Any, ...]]:
        forms = {str(row["target"].value()): row for row in rows} if rows is not None else {}
        return [
            (
                target,
                self._points(target)[0],
                [doubt for doubt in every if doubt.place == f"target-{target.pk}"],
                forms.get(str(target.pk)),
            )
            for target in self.targets
        ]
