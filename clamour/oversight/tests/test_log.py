"""The log is append-only and notices what was done to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from clamour.oversight import actions, queries
from clamour.oversight.models import AppendOnly, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries():
    for number in range(3):
        actions.record(who=None, verb="test", subject=f"page:{number}", detail={"ключ": "значение"})


@pytest.mark.usefixtures("three_entries")
def test_a_whole_chain_holds():
    assert [entry.number for entry in Entry.objects.all()] == [1, 2, 3]
    assert queries.first_break() is None


@pytest.mark.usefixtures("three_entries")
@pytest.mark.parametrize(
    "sql", ["UPDATE oversight_entry SET who='x'", "DELETE FROM oversight_entry"]
)
def test_the_database_refuses_to_change_it(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert queries.first_break() is None


@pytest.mark.usefixtures("three_entries")
def test_the_models_refuse_too():
    entry = Entry.objects.first()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        entry.save()


@pytest.mark.usefixtures("three_entries")
@pytest.mark.parametrize(
    ("field", "value"), [("who", "somebody else"), ("detail", {}), ("subject", "page:9")]
)
def test_a_changed_entry_is_found(field, value):
    without_triggers()
    Entry.objects.filter(number=2).update(**{field: value})
    assert queries.first_break() == 2


@pytest.mark.usefixtures("three_entries")
def test_a_missing_entry_is_found():
    without_triggers()
    Entry.objects.filter(number=2).delete()
    assert queries.first_break() == 2


@pytest.mark.usefixtures("three_entries")
def test_a_look_at_the_newest_passes_over_older_ones():
    without_triggers()
    Entry.objects.filter(number=1).update(who="x")
    assert queries.first_break(newest=2) is None
    assert queries.first_break(newest=3) == 1


@pytest.mark.usefixtures("three_entries")
def test_a_gap_before_the_newest_is_found():
    without_triggers()
    Entry.objects.filter(number=2).delete()
    assert queries.first_break(newest=1) == 3


def without_triggers():
    """What somebody with the database in hand could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER oversight_append_only ON oversight_entry")
        else:
            cursor.execute("DROP TRIGGER oversight_no_update")
            cursor.execute("DROP TRIGGER oversight_no_delete")
