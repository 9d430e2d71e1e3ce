"""What lies in the database is unreadable without the keys."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clamour.keys import fields, tags, tokens
from clamour.keys.files import KeyGone


@given(st.text())
def test_what_was_encrypted_opens_again(text):
    sealed = fields.encrypt(text, column="letters.letter.name")
    assert fields.decrypt(sealed, column="letters.letter.name") == text


def test_the_same_text_never_looks_the_same():
    assert fields.encrypt("sam@mail.example", column="a") != fields.encrypt(
        "sam@mail.example", column="a"
    )


def test_a_value_moved_to_another_column_does_not_open():
    sealed = fields.encrypt("sam@mail.example", column="letters.letter.name")
    with pytest.raises(fields.Unopenable):
        fields.decrypt(sealed, column="letters.letter.mailbox")


@given(st.integers(min_value=0, max_value=39), st.integers(min_value=1, max_value=255))
def test_a_changed_value_does_not_open(place, change):
    sealed = bytearray(fields.encrypt("sam@mail.example", column="a"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(fields.Unopenable):
        fields.decrypt(bytes(sealed), column="a")


def test_a_mailbox_has_another_tag_in_each_appeal():
    first, second = uuid.uuid4(), uuid.uuid4()
    tags.make_appeal_key(first)
    tags.make_appeal_key(second)
    assert tags.appeal_tag(first, "sam@mail.example") == tags.appeal_tag(first, "sam@mail.example")
    assert tags.appeal_tag(first, "sam@mail.example") != tags.appeal_tag(second, "sam@mail.example")


def test_a_destroyed_appeal_key_knows_nobody():
    appeal = uuid.uuid4()
    tags.make_appeal_key(appeal)
    tags.appeal_tag(appeal, "sam@mail.example")
    tags.destroy_appeal_key(appeal)
    with pytest.raises(KeyGone):
        tags.appeal_tag(appeal, "sam@mail.example")


def test_a_token_opens_only_the_page_it_was_made_for():
    token = tokens.make("letters.confirm", "42")
    assert tokens.read("letters.confirm", token, within=timedelta(days=7)) == "42"
    with pytest.raises(tokens.BadToken):
        tokens.read("letters.receipt", token, within=timedelta(days=7))


def test_a_token_has_its_time():
    token = tokens.make("letters.confirm", "42")
    with pytest.raises(tokens.ExpiredToken):
        tokens.read("letters.confirm", token, within=timedelta(seconds=-1))


@given(st.text())
def test_a_foreign_token_is_refused(token):
    with pytest.raises(tokens.BadToken):
        tokens.read("letters.confirm", token, within=timedelta(days=7))
