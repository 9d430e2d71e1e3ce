"""A database whose keys are elsewhere is not worked on."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from clamour.keys import canary, checks, fields
from clamour.keys.models import Canary

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_keys(settings, tmp_path):
    """Call it, and KEYS_DIR is an empty folder."""

    def change() -> None:
        settings.KEYS_DIR = tmp_path / "other-keys"
        fields._cipher.cache_clear()

    yield change
    fields._cipher.cache_clear()


def test_the_first_start_keeps_one_and_later_ones_hear_it():
    Canary.objects.all().delete()
    canary.demand()
    canary.demand()
    assert Canary.objects.count() == 1


def test_it_is_not_kept_in_the_clear():
    canary.demand()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keys_canary")
        assert canary.SONG not in str(cursor.fetchone())


def test_other_keys_are_refused_with_what_to_do(other_keys, settings):
    canary.demand()
    other_keys()
    with pytest.raises(canary.KeysDoNotFit, match="Set KEYS_DIR to the folder") as refused:
        canary.demand()
    assert str(settings.KEYS_DIR) in str(refused.value)
    assert not (settings.KEYS_DIR / "fields.key").exists(), "no key is made where one is missing"


def test_the_check_says_the_same(other_keys):
    canary.demand()
    assert checks.keys_fit(databases=["default"]) == []
    other_keys()
    assert [found.id for found in checks.keys_fit(databases=["default"])] == ["keys.E002"]
    assert "keys.E002" in [found.id for found in run_checks(databases=["default"])]
    assert checks.keys_fit(databases=None) == [], "only where the database may be asked"


def test_a_canary_that_was_changed_is_refused():
    canary.demand()
    Canary.objects.update(song="another song")
    with pytest.raises(canary.KeysDoNotFit):
        canary.demand()


def test_a_database_without_tables_is_no_other_database(monkeypatch):
    def missing() -> None:
        from django.db import OperationalError

        raise OperationalError("no such table: keys_canary")

    monkeypatch.setattr(canary, "demand", missing)
    assert checks.keys_fit(databases=["default"]) == []
