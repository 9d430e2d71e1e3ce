"""The country of those addressed, where another one is named more often."""

from clamour.reading import read


def country(text: str, code: str = "txt") -> str | None:
    [draft] = read(text.encode(), f"alert.{code}")
    return draft.country.value


def test_an_expulsion_is_the_matter_of_the_country_that_expels() -> None:
    text = (
        "Stop the removal of Ana Vell\n\nShe is to be flown to Albania on 9 July 2015. In Albania"
        " she was beaten, and nobody in Albania will help her.\n\nPlease phone and fax the"
        " immigration office:\nFax: 020 7946 0918\n"
    )
    assert country(text) == "GB"


def test_where_an_embassy_sits_tells_nothing_about_an_invented_country() -> None:
    text = (
        "SARVONIA: POET ON TRIAL\n\nThe poet Ana Vell is on trial in Sarvonia.\n\nPlease write to:"
        "\n\nEmbassy of the Republic of Sarvonia, Mustergasse 9, 1040 Vienna, Austria,"
        " fax +43 1 555 01 23\n"
    )
    assert country(text) is None
