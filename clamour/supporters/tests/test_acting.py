"""What the list learns of letters: of those who agreed, and of nobody else."""

import pytest

from clamour.letters import actions as letters
from clamour.letters.tests.factory import make_letter
from clamour.supporters import acting
from clamour.supporters.models import Act
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db


def test_who_agreed_is_remembered_and_who_did_not_is_not():
    make_entry("yes@mail.example", remembers_acts=True)
    make_entry("no@mail.example")
    make_letter(mailbox="no@mail.example", confirmed=True)
    letter = make_letter(mailbox="yes@mail.example")
    assert not Act.objects.exists()
    letters.confirm_letter(letter=letter, keep_informed=False)
    act = Act.objects.get()
    assert (act.entry.mailbox, act.appeal) == ("yes@mail.example", letter.appeal)


def test_a_letter_is_a_sign_of_life():
    entry = make_entry(bounces=2, alive_on="2025-01-01")
    letter = make_letter()
    acting.acted(entry, letter.appeal)
    entry.refresh_from_db()
    assert entry.bounces == 0 and entry.alive_on.year > 2025
    assert not Act.objects.exists()
