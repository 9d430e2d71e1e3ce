"""One person, one mailbox."""

import pytest

from clamour.gate.mailboxes import BadMailbox, canonical, coarse, in_ascii, normal


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Sam@Mail.Example", "sam@mail.example"),
        ("  sam@mail.example ", "sam@mail.example"),
        ("s.a.m+news@gmail.com", "sam@gmail.com"),
        ("sam@googlemail.com", "sam@gmail.com"),
        ("sam+a@proton.me", "sam@protonmail.com"),
        ("jörg@münchen.example", "jörg@xn--mnchen-3ya.example"),
    ],
)
def test_spellings_of_one_mailbox_are_one(typed, same):
    assert canonical(typed) == canonical(same)


def test_dots_and_plus_count_where_the_provider_says_nothing():
    assert canonical("s.am+x@union.example") == "s.am+x@union.example"


@pytest.mark.parametrize(
    "typed", ["", "sam", "sam@", "@mail.example", "sam@mail", "a b@mail.example", "a@b@c.example",
              "sam@mail.example\nBcc: x@y.example", "sam@-mail.example", "x" * 300 + "@x.example"],
)  # fmt: skip
def test_what_mail_cannot_reach_is_refused(typed):
    with pytest.raises(BadMailbox):
        normal(typed)


def test_budgets_know_mailboxes_by_less():
    assert coarse("S.am+x@union.example") == "s.am@union.example"
    assert coarse("s.a.m+news@gmail.com") == "sam@gmail.com"
    assert coarse("+@union.example") == "+@union.example"


def test_only_a_name_in_ascii_can_be_answered_to_anywhere():
    assert in_ascii("sam@münchen.example") == "sam@xn--mnchen-3ya.example"
    assert in_ascii("jörg@mail.example") is None
