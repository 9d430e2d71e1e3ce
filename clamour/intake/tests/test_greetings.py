"""The first line of a letter: for one office, or for each."""

import pytest

from clamour.intake.greetings import fixed_greeting, greet_as, greet_each, greets_each


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Dear Minister,"),
        ("en", "Your Excellency"),
        ("de", "Sehr geehrter Herr Minister"),
        ("fr", "Monsieur le Ministre,"),
        ("es", "Señor Ministro:"),
        ("ru", "Уважаемый господин министр!"),
    ],
)
def test_a_greeting_is_replaced_and_put_back(language, line):
    text = f"{line}\n\nI ask you to release her.\n\n{{name}}"
    assert fixed_greeting(text, language) == line
    for_each = greet_each(text, language)
    assert for_each == "{salutation}\n\nI ask you to release her.\n\n{name}"
    assert greets_each(for_each)
    assert greet_as(for_each, line) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I ask you to release her.\n\n{name}",
        "{salutation}\n\nRelease her.",
        "Dear {office},\n\nRelease her.",
        "Dear Minister, I write to you about the lawyer who is held\nsince March.",
        "Dear readers will remember the lawyer " + "and so on " * 20 + "\n\nRelease her.",
    ],
)
def test_what_is_no_fixed_greeting_stays(text):
    assert fixed_greeting(text, "en") == ""
    assert greet_each(text, "en") == text
