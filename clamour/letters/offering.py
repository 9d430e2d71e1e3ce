"""The letter that an appeal offers for changing: in both voices, with what it says to a reader."""

from dataclasses import dataclass

from clamour.appeals import queries as appeals
from clamour.appeals import slots
from clamour.appeals.kept import kept
from clamour.appeals.models import AppealPage, ModelLetter
from clamour.appeals.wording import worded


@dataclass(frozen=True)
class Offered:
    """The letter to the main target. `we_text` is "" where the author wrote none.

    The translations are the appeal's own model letters in the reader's language, gaps as hints;
    "" when the letter is in that language already, or nobody has translated it.
    """

    purpose: str = ""
    language: str = ""
    subject: str = ""
    text: str = ""
    we_text: str = ""
    translation: str = ""
    we_translation: str = ""


@kept
def offered(page: AppealPage, language: str) -> Offered:
    """What the form of this page offers to a reader of `language`."""
    main = appeals.main_target(appeals.targets(page.translation_key, page.locale.language_code))
    models = appeals.model_letters(page.translation_key)
    model = appeals.letter_to(models, main, language)
    if model is None:
        return Offered()
    own = translation(models, model, language)
    words = worded(model)
    return Offered(
        purpose=model.purpose,
        language=model.language,
        subject=words.subject,
        text=words.text,
        we_text=worded(model, we=True).text if model.we_text else "",
        translation=slots.hinted(worded(own).text) if own else "",
        we_translation=slots.hinted(worded(own, we=True).text) if own and model.we_text else "",
    )


def translation(models: list[ModelLetter], of: ModelLetter, language: str) -> ModelLetter | None:
    """The model letter that says to a reader of `language` what this one says."""
    if of.language == language:
        return None
    there = (it for it in models if it.purpose == of.purpose and it.language == language)
    return next(there, None)
