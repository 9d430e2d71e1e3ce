"""Contacts: hidden, lost, damaged, and never invented."""

import pytest

from clamour.reading import Draft, read
from clamour.reading.e164 import as_e164, with_area_code
from clamour.reading.emails import is_address


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


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("00 375 17 229 01 23", "+375172290123"),
        ("(00 375) 17 229 01 23", "+375172290123"),
        ("+ 228 22 21 01 23", "+22822210123"),
        ("+44 (0)20 7946 0123", "+442079460123"),
        ("011 855 23 430 012", "+85523430012"),
        ("8-10-996 312 54 01 23", "+996312540123"),
        ("+375 375 17 229 01 23", "+375172290123"),
        ("+49 (0049) 421 5550123", "+494215550123"),
        ("+22O 422 3O63", "+2204223063"),
        ("OO44 20 7946 0123", "+442079460123"),
    ],
)
def test_a_malformed_prefix_is_repaired_and_flagged(written: str, value: str) -> None:
    number = as_e164(written, [])
    assert number is not None
    assert (number.value, number.repaired) == (value, True)


@pytest.mark.parametrize("written", ["+41 22 809 49 39", "0041 22 809 49 39"])
def test_a_well_formed_number_is_not_flagged(written: str) -> None:
    number = as_e164(written, [])
    assert number is not None
    assert not number.repaired


def test_a_number_of_no_country_has_no_country() -> None:
    number = as_e164("+800 1234 5678", [])
    assert number is not None
    assert number.country is None


def test_the_country_that_is_meant_comes_before_one_where_the_number_exists() -> None:
    number = as_e164("2782-0145", ["GB", "ZA"], ["HN"])
    assert number is not None
    assert (number.value, number.country) == ("+50427820145", "HN")


def test_a_second_number_has_the_area_code_of_the_first() -> None:
    assert with_area_code("4555-0191", "(011) 4555-0190") == "(011) 4555-0191"
    assert with_area_code("0412 555 03 21", "0312 555 02 64") is None


def test_repaired_numbers_are_flagged_in_the_draft() -> None:
    contacts = draft("Please write to:\n\nCity Court, fax: (00 996) 312 54 01 23").contacts
    assert [(c.value, c.repaired) for c in contacts] == [("+996312540123", True)]


def test_arabic_and_persian_digits_become_plain_ones() -> None:
    text = "الحرية للنقابي سامي بلحاج\n\nاكتبوا إلى: وزارة العدل، هاتف: ٠٠٢١٦ ٧١ ٥٥٥ ٠١٢"
    contacts = read(text.encode(), "a.txt")[0].contacts
    assert [c.value for c in contacts] == ["+21671555012"]


def test_marks_of_direction_are_in_no_value() -> None:
    title = "تونس: الحرية للنقابي سامي بلحاج"
    text = f"{title}\n\nاكتبوا إلى: \u2067وزارة العدل\u2069، \u202ainfo@j.example\u202c"
    found = read(text.encode(), "a.txt")[0]
    values = [found.title.value, *(c.value for c in found.contacts), found.contacts[0].office]
    assert found.contacts[0].value == "info@j.example"
    assert not any(mark in str(value) for value in values for mark in "\u2067\u2069\u202a\u202c")


def test_what_stands_under_the_signature_is_for_enquiries() -> None:
    text = "Please write to: a@court.example\n\nIn solidarity,\nAnna Berg\nTel. +44 20 7946 0123"
    assert ways(text)[-1] == ("phone", "+442079460123", "enquiry")


def test_questions_come_before_a_mere_write_to() -> None:
    text = "Please write to: a@court.example\n\nQuestions about this? Write to b@union.example"
    assert [purpose for *_, purpose in ways(text)] == ["protest", "enquiry"]


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


def test_georgia_may_be_a_state_of_the_united_states() -> None:
    text = (
        "Georgia: prisoners on hunger strike\n\n3 May 2018\n\nPlease call the prison: 404-555-0123"
    )
    [draft] = read(f"{text} or write to the governor in Atlanta, Georgia, USA.".encode(), "a.txt")
    assert draft.country.value == "US"
