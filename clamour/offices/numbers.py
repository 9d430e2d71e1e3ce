"""Phone numbers as the library reads them; an import asks twice for each."""

from functools import lru_cache

import phonenumbers


@lru_cache(20_000)
def parsed(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    """The number that the text is, of this country where it has no prefix; None when it is none."""
    try:
        return phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(20_000)
def is_mobile(text: str, country: str) -> bool:
    """Whether it is surely a mobile phone's: some countries do not tell these apart."""
    number = parsed(text, country)
    if number is None:
        return False
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE)
