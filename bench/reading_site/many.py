"""Ten thousand appeals at once: copies of one, row by row, as no desk would make them."""

import uuid
from typing import Any

from django.db import connection, transaction


@transaction.atomic  # else SQLite would commit each of twenty thousand rows
def copy(page: Any, times: int) -> None:
    """Put so many copies of a live appeal beside it, under one label."""
    from wagtail.models import Page

    from clamour.appeals.models import AppealPage, Label, LabelledPage

    year = page.get_parent()
    first = Page.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    below = year.numchild + 1
    steps, pks = [], list(range(first, first + times))
    for pk in pks:
        path = Page._get_path(year.path, year.depth + 1, below + pk - first)
        title = f"Dockers held, case {pk}"
        steps.append((pk, uuid.uuid4(), path, title, f"case-{pk}", f"{year.url_path}case-{pk}/"))
    changed = ("id", "translation_key", "path", "title", "slug", "url_path")
    _copy_rows(Page, page.pk, "id", [dict(zip(changed, step, strict=True)) for step in steps])
    _copy_rows(AppealPage, page.pk, "page_ptr_id", [{"page_ptr_id": pk} for pk in pks])
    Page.objects.filter(pk=year.pk).update(numchild=below + times - 1)
    label, _new = Label.objects.get_or_create(name="Kazemia 2012", slug="kazemia-2012")
    LabelledPage.objects.bulk_create(
        [LabelledPage(tag=label, content_object_id=pk) for pk in pks], batch_size=1000
    )


def _copy_rows(model: Any, pk: int, key: str, changes: list[dict[str, Any]]) -> None:
    fields = [field for field in model._meta.local_concrete_fields if field.column]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM {model._meta.db_table} WHERE "{key}" = %s', [pk])  # noqa: S608
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        for change in (changes[at : at + 1000] for at in range(0, len(changes), 1000)):
            rows = [list((row | _plain(fields, one)).values()) for one in change]
            marks = ", ".join(["%s"] * len(names))
            columns = ", ".join(f'"{name}"' for name in names)
            cursor.executemany(
                f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})",  # noqa: S608
                rows,
            )


def _plain(fields: list[Any], change: dict[str, Any]) -> dict[str, Any]:
    by_column = {field.column: field for field in fields}
    return {
        name: by_column[name].get_db_prep_value(value, connection) for name, value in change.items()
    }
