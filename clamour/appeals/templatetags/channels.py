"""What becomes of a letter to an office, said on the desk before anybody publishes."""

from collections.abc import Iterable

from django import template
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from clamour.appeals.queries import usable_for
from clamour.offices.models import Channel, ContactPoint

register = template.Library()
# What the public page tells a supporter to do.
WAYS = {
    Channel.PHONE.value: pgettext_lazy("what a supporter does", "call"),
    Channel.SMS.value: pgettext_lazy("what a supporter does", "text"),
    Channel.POST.value: pgettext_lazy("what a supporter does", "print"),
    Channel.FAX.value: pgettext_lazy("what a supporter does", "fax"),
    Channel.WEB.value: pgettext_lazy("what a supporter does", "use its web form"),
}


@register.filter
def used_for(point: ContactPoint, purpose: str) -> bool:
    """Whether a target of this purpose is written at this address."""
    return point.state in usable_for(purpose)


@register.filter
def without_us(points: Iterable[ContactPoint], purpose: str = "protest") -> str:
    """A sentence about an office that we cannot send to; empty when it has a mailbox that works."""
    kinds = {point.kind for point in points if used_for(point, purpose)}
    if Channel.EMAIL in kinds:
        return ""
    ways = [str(words) for kind, words in WAYS.items() if kind in kinds]
    if not ways:
        return _("We cannot send this one: none of its addresses works.")
    said = _("We cannot send this one ourselves: the page tells supporters to %(ways)s.")
    return said % {"ways": get_text_list(ways, _("or"))}
