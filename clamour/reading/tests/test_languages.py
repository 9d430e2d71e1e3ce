"""The language files: complete enough, and told apart."""

from datetime import date

import pytest

from clamour.reading.dates import find_days
from clamour.reading.declension import nominative_first
from clamour.reading.folding import fold
from clamour.reading.languages import available, language
from clamour.reading.languages.detection import detect

SENTENCES = {
    "en": "They were arrested by the police and have not been seen since.",
    "fr": "Ils ont été arrêtés par la police et nous ne savons pas où ils sont.",
    "es": "Fueron detenidos por la policía y no se sabe dónde están desde entonces.",
    "pt": "Foram presos pela polícia e não se sabe onde estão os trabalhadores.",
    "de": "Sie wurden von der Polizei verhaftet und seitdem nicht mehr gesehen.",
    "ru": "Их арестовала полиция, и с тех пор никто не знает, где они находятся.",
    "it": "Sono stati arrestati dalla polizia e non si sa dove siano da allora.",
    "uk": "Їх заарештувала поліція, і відтоді ніхто не знає, де вони і що з ними.",
    "kk": "Оларды полиция ұстады, содан кейін олардың қайда екенін ешкім білмейді.",
    "ar": "اعتقلتهم الشرطة في المدينة ولم يعرف أحد مكانهم منذ ذلك اليوم حتى الآن.",
    "fa": "پلیس آنها را در شهر بازداشت کرد و از آن روز تا کنون کسی از آنها خبر ندارد.",
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


def test_letters_tell_close_relatives_apart() -> None:
    assert detect("Свободу шахтарям і їхній профспілці!")[0] == "uk"
    assert detect("Мұнайшыларды дереу босатыңыздар!")[0] == "kk"
    assert detect("Свободу шахтёрам и их профсоюзу!")[0] == "ru"


@pytest.mark.parametrize(
    ("written", "code", "day"),
    [
        ("١٢ مايو ٢٠٢٣", "ar", date(2023, 5, 12)),
        ("5 أيلول/سبتمبر 2022", "ar", date(2022, 9, 5)),
        ("۲۰ اکتبر ۲۰۲۱", "fa", date(2021, 10, 20)),
        ("۱۵ مهر ۱۴۰۲", "fa", date(2023, 10, 7)),
        ("۳۰ اسفند ۱۴۰۳", "fa", date(2025, 3, 20)),
        ("2019 жылғы 4 қазан", "kk", date(2019, 10, 4)),
        ("15 мамырға дейін 2020", "kk", None),
        ("14 лютого 2012", "uk", date(2012, 2, 14)),
        ("12 maggio 2021", "it", date(2021, 5, 12)),
        ("2015/11/5", "en", date(2015, 11, 5)),
    ],
)
def test_dates_are_read_as_each_language_writes_them(
    written: str, code: str, day: date | None
) -> None:
    found = find_days(fold(written), code)
    assert len(found) == 1
    assert found[0].on(None) == day


def test_a_name_is_given_in_the_nominative_that_the_text_has() -> None:
    assert nominative_first(["Сергея Лозу", "Сергей Лоза"]) == "Сергей Лоза"
    assert nominative_first(["Анны Белой", "Анна Белая"]) == "Анна Белая"
    assert nominative_first(["Петра Гнатюка"]) == "Петра Гнатюка"
