"""Addresses in the normal form of the directory, by their kind."""

from collections.abc import Callable

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from clamour.gate import mailboxes
from clamour.offices import numbers
from clamour.offices.models import Channel


def normal_address(kind: str, value: str, country: str) -> str:
    """The address in the normal form of the directory; raise ValidationError."""
    return NORMAL_FORMS[kind](value.strip(), country)


def _mailbox(value: str, country: str) -> str:
    try:
        return mailboxes.normal(value).lower()
    except mailboxes.BadMailbox:
        raise ValidationError(_("This is no mail address: it looks like name@place.org.")) from None


def _number(value: str, country: str) -> str:
    number = numbers.parsed(value, country)
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Write the number with its country: +44 20 7946 0000."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _one_line(value: str, country: str) -> str:
    return ", ".join(line.strip(" ,") for line in value.splitlines() if line.strip(" ,"))


def _url(value: str, country: str) -> str:
    URLValidator(schemes=["http", "https"])(value)
    return value


NORMAL_FORMS: dict[str, Callable[[str, str], str]] = {
    Channel.EMAIL: _mailbox,
    Channel.PHONE: _number,
    Channel.SMS: _number,
    Channel.FAX: _number,
    Channel.POST: _one_line,
    Channel.WEB: _url,
    Channel.SOCIAL: _url,
}
