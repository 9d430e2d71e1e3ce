"""The database itself refuses to change or remove an entry of the log."""

from django.db import migrations

SQLITE = [
    "CREATE TRIGGER oversight_no_update BEFORE UPDATE ON oversight_entry "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER oversight_no_delete BEFORE DELETE ON oversight_entry "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION oversight_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
    "CREATE TRIGGER oversight_append_only BEFORE UPDATE OR DELETE ON oversight_entry "
    "FOR EACH ROW EXECUTE FUNCTION oversight_append_only()",
]


def guard(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
