"""Files in other people's formats: what is read, and that an export comes back unchanged."""

import io
import json

import pytest
from openpyxl import Workbook

from clamour.offices import sharing
from clamour.offices.exchange import WRITTEN, Refused, guess, read
from clamour.offices.exchange.row import Bad, Identity, Stands
from clamour.offices.models import ContactPoint, Office, OfficeName, Representation
from clamour.offices.models import Identity as Known
from clamour.offices.tests.making import row, take, take_file

pytestmark = pytest.mark.django_db
TABLES = (Office, OfficeName, ContactPoint, Known, Representation)


def rows_of(format, data, **said):
    return list(read(format, data.encode() if isinstance(data, str) else data, **said))


def points(it):
    return {(point.kind, point.value) for point in it.points}


def directory():
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.fixture
def filled():
    """Offices with all that an entry can have, and what makes each format stumble."""
    take(
        row(
            "Embassy of Kazemia; the | “true” one, Lisse",
            kind="embassy",
            seat="XL",
            place="Port Lisse",
            time_zone="Asia/Almaty",
            salutation="Your Excellency,",
            languages=["kk", "ru"],
            names=[
                ("ru", "Посольство Каземии"),
                ("fr", "Ambassade, de; Kazemia"),
                ("", "=KAZ | 1"),
            ],
            points=[
                ("email", "embassy@kazemia.example"),
                ("email", "second@kazemia.example"),
                ("phone", "+44 20 7946 0001", "Mo-Fr 09:00-17:00; Sa off"),
                ("fax", "+44 20 7946 0002"),
                ("sms", "+44 7700 900001"),
                ("post", "12 Harbour Street; door 2\nPort Lisse | Old Town\\"),
                ("web", "https://kazemia.example/a,b;c|d?x=1"),
                ("social", "https://social.example/@kazemia"),
            ],
            identities=[Identity("wikidata", "Q1"), Identity("osm", "node/7")],
            stands=[
                Stands("XZ", "XL"),
                Stands("XZ", "XO", "", "accredited", True),
                Stands("XZ", "XL", "North; coast | isles", "consular"),
            ],
            source="list, of 2026",
        ),
        row("@Court of Lisse", line=3),
        row("Ünion of Dockers", line=4, kind="union", points=[("phone", "+44 20 7946 0003")]),
        row("Court of Lisse", line=5, country="XL"),
    )
    assert Office.objects.count() == 4


@pytest.mark.parametrize("name", WRITTEN)
def test_an_export_comes_back_unchanged(filled, name):
    before = directory()
    data = b"".join(WRITTEN[name].write(sharing.rows()))
    format = guess(f"offices.{WRITTEN[name].extension}", data)
    report = take(*read(format, data)).as_json()
    assert (report["bad"], report["doubts"], report["doubtful"]) == ([], [], [])
    assert report["counts"]["unchanged"] == 4, report["changed"]
    assert directory() == before


@pytest.mark.parametrize("name", WRITTEN)
def test_another_group_gets_all_of_it(filled, name):
    data = b"".join(WRITTEN[name].write(sharing.rows()))
    before = [{**vars(it), "identities": it.identities[1:]} for it in sharing.rows()]
    Office.objects.all().delete()
    foreign = data.replace(b"clamour:", b"clamour:x").replace(b'"clamour-', b'"clamour-x')
    foreign = foreign if name in ("csv", "vcard") else data
    take(*read(guess("x", foreign), foreign))
    after = [vars(it) for it in sharing.rows()]
    for old, new in zip(before, after, strict=True):
        assert set(new["names"]) == set(old["names"])
        assert set(new["points"]) == set(old["points"])
        assert set(new["stands"]) == set(old["stands"])
        same = ("kind", "country", "seat", "place", "time_zone", "salutation", "languages")
        assert [new[it] for it in same] == [old[it] for it in same]


def test_no_cell_begins_a_formula(filled):
    import csv

    data = b"".join(WRITTEN["csv"].write(sharing.rows())).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(data)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'+44") for cell in cells)


def test_what_is_held_or_looks_private_or_is_dead_is_not_shared(filled):
    for state in ("held", "private", "bouncing", "refuses", "gone"):
        ContactPoint.objects.filter(value="embassy@kazemia.example").update(state=state)
        assert b"embassy@kazemia" not in b"".join(WRITTEN["csv"].write(sharing.rows()))


def test_csv_of_any_separator_language_and_encoding():
    text = "Название;Страна;Телефон;Эл. почта;nom (fr)\n"
    text += "Министерство;Казахстан;8 (7172) 74-00-00;a@b.example;Ministère"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (it,) = rows_of("csv", text.encode(encoding))
        assert it.country == "KZ"
        assert points(it) == {("phone", "+77172740000"), ("email", "a@b.example")}
        assert [*map(tuple, it.names)] == [("", "Министерство"), ("fr", "Ministère")]


def test_a_bad_row_is_a_sentence_and_the_rest_goes_on():
    text = "name,country,email\n,XZ,a@b.example\nCourt,Atlantis,\nPolice,XZ,nonsense\nPrison,XZ,"
    first, second, third, fourth = rows_of("csv", text)
    assert isinstance(first, Bad) and first.line == 2 and "no name" in first.why
    assert isinstance(second, Bad) and "Atlantis" in second.why
    assert third.points == [] and "nonsense" in third.doubts[0]
    assert fourth.names[0].text == "Prison"


def test_a_file_of_too_many_rows_is_refused_whole(monkeypatch):
    from clamour.offices.exchange import columns

    monkeypatch.setattr(columns, "ROW_LIMIT", 10)
    with pytest.raises(Refused, match="10 rows"):
        take_file("csv", "name\n" + "Court\n" * 11)
    assert not Office.objects.exists()


def workbook(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_xlsx_gives_values_and_no_formula_is_reckoned():
    data = workbook(
        ["Bezeichnung", "Land", "Telefon", "Adresse"],
        ["Amtsgericht", "Deutschland", 493022730000, '=HYPERLINK("http://evil.example")'],
    )
    assert guess("a.xlsx", data) == "xlsx"
    (it,) = rows_of("xlsx", data)
    assert (it.kind, it.country) == ("court", "DE") or it.country == "DE"
    assert "evil" not in str(it)


def test_xlsx_that_declares_entities_or_unpacks_to_much_is_refused(monkeypatch):
    import zipfile

    from clamour.offices.exchange import sheets

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(Refused, match="entities"):
        rows_of("xlsx", file.getvalue())
    monkeypatch.setattr(sheets, "UNPACKED_LIMIT", 100)
    with pytest.raises(Refused, match="unpacks"):
        rows_of("xlsx", workbook(["name"], ["Court"]))
    with pytest.raises(Refused):
        rows_of("xlsx", b"PK\x03\x04 broken")


BINDING = {
    "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q77"},
    "itemLabel": {"type": "literal", "xml:lang": "en", "value": "Embassy of Kazemia, Lisse"},
    "representedLabel": {"type": "literal", "value": "Kazemia"},
    "hostCode": {"type": "literal", "value": "XL"},
    "coord": {"type": "literal", "value": "Point(4.3 50.8)"},
    "phone": {"type": "literal", "value": "+44 20 7946 0001"},
    "email": {"type": "uri", "value": "mailto:embassy@kazemia.example"},
}


@pytest.mark.parametrize("simple", [False, True])
def test_wikidata_in_both_shapes_one_row_an_item(simple):
    second = BINDING | {"phone": {"type": "literal", "value": "+44 20 7946 0002"}}
    bindings = [BINDING, second]
    if simple:
        said = [{name: it["value"] for name, it in one.items()} for one in bindings]
    else:
        said = {"head": {"vars": []}, "results": {"bindings": bindings}}
    data = json.dumps(said)
    assert guess("query.json", data.encode()) == "wikidata"
    (it,) = rows_of("wikidata", data)
    assert (it.kind, it.country, it.seat) == ("embassy", "XZ", "XL")
    assert it.identities == [("wikidata", "Q77")]
    assert it.stands == [Stands("XZ", "XL")]
    assert len(points(it)) == 3


TAGS = {
    "office": "diplomatic",
    "diplomatic": "consulate",
    "name": "Консульство Каземии",
    "name:en": "Consulate of Kazemia",
    "country": "XZ",
    "target": "XL;XO",
    "contact:email": "a@kazemia.example;b@kazemia.example",
    "phone": "+44 20 7946 0001",
    "website": "kazemia.example",
    "opening_hours": "Mo-Fr 09:00-12:00",
    "addr:street": "Harbour Street",
    "addr:housenumber": "12",
    "addr:postcode": "100",
    "addr:city": "Lisse",
}


@pytest.mark.parametrize(
    "said",
    [
        {"elements": [{"type": "node", "id": 7, "tags": TAGS}, {"type": "node", "id": 8}]},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "id": "node/7", "properties": TAGS}, None],
        },
    ],
)
def test_openstreetmap_by_its_tags(said):
    data = json.dumps(said)
    assert guess("a.json", data.encode()) == "osm"
    (it,) = rows_of("osm", data)
    assert (it.kind, it.country, it.seat, it.place) == ("consulate", "XZ", "XL", "Lisse")
    assert ("post", "Harbour Street 12, 100 Lisse") in points(it)
    assert ("web", "https://kazemia.example") in points(it)
    assert it.points[2].hours == "Mo-Fr 09:00-12:00"
    assert it.stands == [
        Stands("XZ", "XL", standing="consular"),
        Stands("XZ", "XO", standing="accredited"),
    ]


def test_followthemoney_takes_bodies_and_no_people():
    lines = [
        {
            "id": "xz-moj",
            "schema": "PublicBody",
            "properties": {"name": ["Ministry"], "country": ["xz"]},
        },
        {"id": "p", "schema": "Person", "properties": {"name": ["Mara Tolen"]}},
        {"id": "o", "schema": "Ownership", "properties": {}},
    ]
    data = "\n".join([*map(json.dumps, lines), "{broken"])
    assert guess("a.json", data.encode()) == "ftm"
    body, person, broken = rows_of("ftm", data)
    assert (body.country, body.identities) == ("XZ", [("ftm", "xz-moj")])
    assert isinstance(person, Bad) and isinstance(broken, Bad)


def test_vcards_of_offices_and_no_people():
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ministry of Justice\r\n"
        "ORG:Ministry of Justice\\, Kazemia\r\nN:;;;;\r\n"
        "item1.EMAIL;TYPE=INTERNET:minister@justice.exa\r\n mple\r\n"
        "TEL;FAX:+44 20 7946 0002\r\nADR;TYPE=WORK:;;12 Harbour Street;Lisse;;100;Kazemia\r\n"
        "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Mara Tolen\r\nN:Tolen;Mara;;;\r\n"
        "END:VCARD\r\n"
    )
    assert guess("a.vcf", text.encode()) == "vcard"
    office, person = rows_of("vcard", text)
    assert (office.country, office.place) == ("XZ", "Lisse")
    assert points(office) == {
        ("email", "minister@justice.example"),
        ("fax", "+442079460002"),
        ("post", "12 Harbour Street, Lisse, 100, Kazemia"),
    }
    assert isinstance(person, Bad) and "person" in person.why


@pytest.mark.parametrize("data", [b"", b"   ", b'{"a": 1}', b"[" * 100_000, b'{"results": 7'])
def test_what_is_no_directory_is_refused(data):
    with pytest.raises(Refused):
        list(read(guess("a", data), data))
