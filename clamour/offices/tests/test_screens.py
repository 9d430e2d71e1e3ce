"""Import and export at the desk: file, columns, difference, taking over; and who may."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clamour.offices import uploading
from clamour.offices.models import Office, Upload
from clamour.offices.tests.making import row, take
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
TABLE = "name,country,e-mail\nMinistry of Justice,Kazemia,minister@justice.example\n,XZ,\n"
COLUMNS = {"do": "columns", "column-0": "name", "column-1": "country", "column-2": "email"}


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("alice", "alice@desk.example"))
    return client


def send(desk, text=TABLE, name="offices.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data)
    return desk.post("/desk/offices/import/", {"file": file, "source": "a list"})


def to_the_end(desk, address, **said):
    assert desk.post(address, COLUMNS).status_code == 302
    uploading.work(Upload.objects.get().pk)
    desk.post(address, {"do": "apply", **said})
    uploading.work(Upload.objects.get().pk)


def test_a_table_goes_from_the_file_to_the_directory(desk):
    address = send(desk).url
    asked = desk.get(address).content.decode()
    assert '<option value="email" selected>' in asked and "minister@justice.example" in asked
    desk.post(
        address, {"do": "columns", "column-0": "name", "column-1": "country", "column-2": "email"}
    )
    waiting = desk.get(address)
    assert waiting["Refresh"] and "<progress" in waiting.content.decode()
    uploading.work(Upload.objects.get().pk)
    shown = desk.get(address).content.decode()
    assert "Nothing has changed yet" in shown and "Line 3: It has no name." in shown
    assert not Office.objects.exists()
    desk.post(address, {"do": "apply"})
    uploading.work(Upload.objects.get().pk)
    assert Office.objects.get().points.get().source == "a list"
    done = desk.get(address)
    assert "Undo this import" in done.content.decode() and "Refresh" not in done
    assert bytes(Upload.objects.get().data) == b""
    entry = Entry.objects.get(verb="import offices")
    assert (entry.who, entry.detail["new"], entry.detail["bad"]) == ("alice", 1, 1)


def test_a_second_click_takes_nothing_twice(desk):
    address = send(desk).url
    to_the_end(desk, address)
    desk.post(address, {"do": "apply"})
    uploading.work(Upload.objects.get().pk)
    assert Entry.objects.filter(verb="import offices").count() == 1


def test_a_doubtful_row_is_decided_on_the_screen(desk):
    take(row("Directorate of Prisons and Labour Camps"))
    text = "name,country,mail\nDirectorate of Prisons and Labour Colonies,XZ,a@b.example\n"
    known = Office.objects.get()
    address = send(desk, text).url
    to_the_end(desk, address, **{"choice-2": str(known.pk)})
    assert known.points.get().value == "a@b.example"


def test_one_column_must_hold_names(desk):
    address = send(desk).url
    answer = desk.post(address, {"do": "columns", "column-1": "country"})
    assert answer.status_code == 422 and "names of the offices" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", b""), ("a.xlsx", b"PK broken"), ("a.json", b'{"a": 1}')]
)
def test_what_cannot_be_read_is_told_beside_the_field(desk, name, data):
    answer = send(desk, data, name)
    assert answer.status_code == 422 and not Upload.objects.exists()


def test_a_file_that_turns_out_broken_says_so(desk):
    address = send(desk, '{"elements": "none"}', "a.json").url
    uploading.work(Upload.objects.get().pk)
    assert "no extract of OpenStreetMap" in desk.get(address).content.decode()
    assert bytes(Upload.objects.get().data) == b""


def test_two_runs_do_not_work_on_one_file(desk):
    send(desk, '{"elements": []}', "a.json")
    upload = Upload.objects.get()
    Upload.objects.update(run="another", moved_at=timezone.now())
    uploading.work(upload.pk)
    assert Upload.objects.get().state == "reading"
    Upload.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    uploading.work(upload.pk)
    assert Upload.objects.get().state == "read"


def test_a_file_is_forgotten_on_wish_and_after_a_day(desk):
    address = send(desk).url
    desk.post(address, {"do": "forget"})
    assert not Upload.objects.exists()
    send(desk)
    uploading.expire(timezone.now() + timedelta(hours=23))
    assert Upload.objects.exists()
    uploading.expire(timezone.now() + timedelta(hours=25))
    assert not Upload.objects.exists()


def test_only_who_keeps_the_directory_may(client):
    carol = User.objects.create_user("carol", "carol@desk.example")
    carol.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="change_office"),
    )
    client.force_login(carol)
    for address in ("import/", "export/", "export/csv/"):
        assert client.get(f"/desk/offices/{address}").status_code in (302, 403)
    assert not Entry.objects.exists()


def test_an_export_streams_and_stands_in_the_log(desk):
    take(row(points=[("email", "minister@justice.example")]))
    assert "/desk/offices/export/csv/" in desk.get("/desk/offices/export/").content.decode()
    answer = desk.get("/desk/offices/export/csv/")
    assert answer.streaming and b"minister@justice.example" in b"".join(answer.streaming_content)
    assert Entry.objects.get(verb="export offices").detail == {"format": "csv"}
    assert desk.get("/desk/offices/export/exe/").status_code == 404


def test_the_listing_finds_in_any_script_and_offers_both_doors(desk):
    take(row("Министерство юстиции"), row("Port Authority", line=3))
    page = desk.get("/desk/offices/?q=ministerstvo+yust").content.decode()
    assert "Министерство юстиции" in page and "Port Authority" not in page
    assert "/desk/offices/import/" in page and "/desk/offices/export/" in page
