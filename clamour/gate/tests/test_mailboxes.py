"""One person, one mailbox."""

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from clamour.gate import mailboxes
from clamour.gate.mailboxes import BadMailbox, canonical, coarse, in_ascii, normal, validated


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


# Words that a validator minds, beside letters, signs and lengths that it may.
PIECES = some.sampled_from(
    ["a", "info", "Info", "x1", "0", "xn", "xn--mnchen-3ya", "ab--c", "_", "-", "+", ".", "..", "@",
     "test", "example", "local", "com", "org", "arpa", "onion", "é", "K", "１", "a" * 30, " ", '"']
)  # fmt: skip
MAILBOXES = some.one_of(
    some.from_regex(mailboxes.PLAIN, fullmatch=True),
    some.lists(PIECES, min_size=3, max_size=9).map("".join),
    some.tuples(
        some.lists(PIECES, max_size=3).map("".join), some.lists(PIECES, max_size=4).map(".".join)
    ).map("@".join),
    some.sampled_from(SPECIAL_USE_DOMAIN_NAMES).map(lambda name: f"info@mail.{name}"),
)


def answer(how, said):
    try:
        return how(said)
    except BadMailbox as refused:
        return str(refused)


@settings(max_examples=300, deadline=None)
@given(MAILBOXES)
def test_the_short_way_gives_the_validators_answer(said):
    assert answer(normal, said) == answer(validated, said.strip())


WORDS = some.lists(some.text("abz019_", min_size=1, max_size=8), min_size=1, max_size=3)
LABELS = some.lists(some.text("abz019", min_size=1, max_size=8), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(WORDS, some.sampled_from(".+-"), LABELS, some.text("abz", min_size=2, max_size=6))
def test_the_validator_leaves_what_is_plain_as_it_is(words, between, labels, top):
    said = f"{between.join(words)}@{'.'.join([*labels, top])}"
    assume(mailboxes.is_plain(said))
    assert validated(said) == said
