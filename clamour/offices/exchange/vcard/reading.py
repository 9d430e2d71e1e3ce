"""Cards into rows. A card of a person is refused: a person is no office."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from clamour.offices.exchange.columns import stands
from clamour.offices.exchange.row import Bad, Identity, Name, Point, Row, own
from clamour.offices.exchange.vcard.lines import Property, properties
from clamour.offices.models import Channel

_OWN_UID = "urn:clamour:"
_FIELDS = {
    "X-CLAMOUR-KIND": "kind",
    "X-CLAMOUR-COUNTRY": "country",
    "X-CLAMOUR-SEAT": "seat",
    "X-CLAMOUR-PLACE": "place",
    "X-CLAMOUR-SALUTATION": "salutation",
    "TZ": "time_zone",
    "NOTE": "source",
}


def read(text: str) -> Iterator[Row | Bad]:
    """Each card of the file."""
    for card in _cards(properties(text)):
        if _is_person(card):
            yield Bad(card[0].line, _("A person is no office."))
        else:
            yield _row(card)


def _cards(said: Iterable[Property]) -> Iterator[list[Property]]:
    card: list[Property] = []
    for it in said:
        begins = it.name == "BEGIN" and it.value.upper() == "VCARD"
        if begins:
            card = [it]
        elif it.name == "END" and card:
            yield card
            card = []
        elif card:
            card.append(it)


def _is_person(card: list[Property]) -> bool:
    kinds = {it.value.strip().lower() for it in card if it.name in ("KIND", "X-KIND")}
    if kinds & {"org", "group", "location", "application", "device"}:
        return False
    if any(it.name == "X-ABSHOWAS" and it.value.upper() == "COMPANY" for it in card):
        return False
    named = any(any(part.strip() for part in it.parts()) for it in card if it.name == "N")
    full = {it.text().strip() for it in card if it.name == "FN"}
    bodies = {it.parts()[0].strip() for it in card if it.name == "ORG"}
    return "individual" in kinds or (named and not full & bodies)


def _row(card: list[Property]) -> Row:
    row = Row(card[0].line)
    for it in card:
        if it.name in ("FN", "X-CLAMOUR-NAME"):
            row.names.append(Name(it.first("LANGUAGE"), it.text()))
        elif it.name in _FIELDS:
            setattr(row, _FIELDS[it.name], it.text().strip())
        else:
            _take(row, it)
    if not row.names:
        row.names = [Name("", it.parts()[0]) for it in card if it.name == "ORG"]
    if own(row) and row.stands is None:
        row.stands = []
    return row


def _take(row: Row, it: Property) -> None:
    if it.name == "TEL":
        row.points.append(Point(_number_kind(it), it.text(), it.first("X-HOURS")))
    elif it.name in ("EMAIL", "URL", "IMPP", "X-SOCIALPROFILE"):
        kinds = {"EMAIL": Channel.EMAIL, "URL": Channel.WEB}
        point = Point(kinds.get(it.name, Channel.SOCIAL), it.text(), it.first("X-HOURS"))
        row.points.append(point)
    elif it.name == "ADR":
        _take_address(row, it)
    elif it.name == "LANG":
        row.languages.append(it.text().strip())
    elif it.name == "UID":
        row.identities.append(_identity(it.text().strip()))
    elif it.name == "X-CLAMOUR-IDENTITY":
        scheme, _colon, value = it.text().partition(":")
        row.identities.append(Identity(scheme, value))
    elif it.name == "X-CLAMOUR-REPRESENTS" and (found := stands(it.text())):
        row.stands = [*(row.stands or []), found]


def _number_kind(it: Property) -> str:
    kinds = {"fax": Channel.FAX, "text": Channel.SMS}
    return next((kind for type_, kind in kinds.items() if type_ in it.types), Channel.PHONE)


def _take_address(row: Row, it: Property) -> None:
    """Box, extended, street, city, region, code, country: the city and the country tell more."""
    parts = [" ".join(part.split()) for part in it.parts()]
    row.points.append(Point(Channel.POST, ", ".join(filter(None, parts))))
    if len(parts) >= 7 and not any(row_ for row_ in (row.place, row.seat)):
        row.place, row.seat = parts[3], row.seat
        row.country = row.country or parts[6]


def _identity(said: str) -> Identity:
    if said.startswith(_OWN_UID):
        return Identity("clamour", said.removeprefix(_OWN_UID))
    return Identity("vcard", said)
