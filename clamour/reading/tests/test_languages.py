"""The language files: complete enough, and told apart."""

import pytest

from clamour.reading.languages import available, language
from clamour.reading.languages.detection import detect

SENTENCES = {
    "en": "They were arrested by the police and have not been seen since.",
    "fr": "Ils ont été arrêtés par la police et nous ne savons pas où ils sont.",
    "es": "Fueron detenidos por la policía y no se sabe dónde están desde entonces.",
    "pt": "Foram presos pela polícia e não se sabe onde estão os trabalhadores.",
    "de": "Sie wurden von der Polizei verhaftet und seitdem nicht mehr gesehen.",
    "ru": "Их арестовала полиция, и с тех пор никто не знает, где они находятся.",
    "tr": "Polis tarafından gözaltına alındılar ve o günden beri haber yok, bu çok kötü.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert detect(SENTENCES[code])[0] == code


@pytest.mark.parametrize("code", available())
def test_every_phrase_of_a_language_compiles_and_is_not_empty(code: str) -> None:
    words = language(code)
    for section, keys in words.sections().items():
        for key in keys:
            if isinstance(keys[key], list) and section != "detect":
                assert all(phrase.strip() for phrase in words.own(section, key))
                words.pattern(section, key)


@pytest.mark.parametrize("code", available())
def test_every_language_has_the_sections_that_english_has(code: str) -> None:
    assert set(language(code).sections()) == set(language("en").sections())


def test_capitals_and_accents_do_not_matter() -> None:
    assert language("tr").pattern("zones", "steps").search("ne yapabilirsiniz?")
    assert language("fr").pattern("purposes", "protest").search("a adresser a :")
