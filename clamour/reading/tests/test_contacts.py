"""Contacts: hidden, lost, damaged, and never invented."""

import pytest

from clamour.reading import Draft, read
from clamour.reading.emails import is_address
from clamour.reading.phones import as_e164


def draft(text: str) -> Draft:
    head = "Sarmatia: free the teacher Ilko Varnas\n\nHe was arrested in the town on 1 May.\n\n"
    return read((head + text).encode(), "alert.txt")[0]


def ways(text: str) -> list[tuple[str, str, str]]:
    return [(c.kind, c.value, c.purpose) for c in draft(text).contacts]


@pytest.mark.parametrize(
    "written",
    ["info@court.example", "info [at] court.example", "info(at)court.example",
     "info at court dot example", "info @ court.example", "info[at]court[dot]example",
     "INFO@Court.Example", "info {at} court.example"],
)  # fmt: skip
def test_hidden_addresses_are_restored(written: str) -> None:
    assert ways(f"Please write to: {written}") == [("email", "info@court.example", "protest")]


@pytest.mark.parametrize(
    "sentence",
    ["They met at labour.example on Monday.", "Campaign at strike.example", "Look at the list.",
     "The story is at www.news.example/story"],
)  # fmt: skip
def test_nothing_is_invented(sentence: str) -> None:
    assert ways(sentence) == []


def test_a_number_told_in_the_story_is_no_contact() -> None:
    assert ways("The emergency line, 8112 55-01-23, has not answered for two days now.") == []


@pytest.mark.parametrize(
    "lost",
    ["Ministry of Health, Email: [email protected]",
     "Ministry of Health, Email: [email\xa0protected]",
     "Ministry of Health\nEmail:\n\nThe end of this alert is near."],
)  # fmt: skip
def test_a_lost_address_is_missing_and_names_its_office(lost: str) -> None:
    read_draft = draft(f"Please write to:\n\n{lost}")
    assert read_draft.contacts == []
    missing = read_draft.missing_contacts[0]
    assert (missing.kind, missing.office, missing.purpose) == (
        "email",
        "Ministry of Health",
        "protest",
    )


def test_an_office_that_never_had_an_address_is_not_missing() -> None:
    assert draft("Please write to the embassy in your country.").missing_contacts == []


def test_tel_and_fax_counts_twice() -> None:
    found = ways("Please write to:\n\nCity Court, Tel. and fax: +996 312 54 01 23")
    assert [kind for kind, *_ in found] == ["phone", "fax"]


def test_purposes_change_inside_a_line() -> None:
    text = (
        "Please send protests to: a@x.example and messages of solidarity to b@x.example"
        " with copies to c@x.example"
    )
    assert [purpose for *_, purpose in ways(text)] == ["protest", "support", "copy"]


def test_bank_accounts_and_telexes_are_no_numbers() -> None:
    account = "Donations: IBAN DE00 1234 5678 0000 0000 00"
    text = f"Please write to:\n\nCity Court\nTelex: 5512 123 456\n\n{account}"
    assert ways(text) == []


@pytest.mark.parametrize(
    ("written", "countries", "value"),
    [
        ("++996 312 54 01 23", [], "+996312540123"),
        ("(00 375) 17 229 01 23", [], "+375172290123"),
        ("0082-2-770-01 23", [], "+8227700123"),
        ("+ 33 (0) 1 99 00 25 18", [], "+33199002518"),
        ("030-2312 5123", ["DE"], "+493023125123"),
        ("011 855 23 430 012", ["US"], "+85523430012"),
        ("(505) 555-0142", ["GB", "US"], "+15055550142"),
        ("0 (236) 555 01 45", ["TR"], "+902365550145"),
    ],
)
def test_numbers_become_e164_by_the_country_meant(
    written: str, countries: list[str], value: str
) -> None:
    number = as_e164(written, countries)
    assert number is not None
    assert number[0] == value


def test_a_number_without_any_country_is_not_guessed() -> None:
    assert as_e164("54 01 23 45", []) is None


@pytest.mark.parametrize("value", ["a@b.example", "a.b+c@sub.domain.example", "jürgen@b.example"])
def test_our_rule_for_addresses_agrees_with_email_validator(value: str) -> None:
    validate = pytest.importorskip("email_validator").validate_email
    validate(value, check_deliverability=False)
    assert is_address(value)


@pytest.mark.parametrize(
    "value", ["", "a@b", "a..b@c.example", "@c.example", "a@.example", "a b@c.example"]
)
def test_what_is_no_address_is_refused(value: str) -> None:
    assert not is_address(value)
