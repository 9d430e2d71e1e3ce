"""What the desk says about an address."""

from django import template

from clamour.offices.models import ContactPoint
from clamour.offices.privacy import looks_private
from clamour.offices.states import WAITING

register = template.Library()


@register.filter
def private_because(point: ContactPoint) -> str:
    """Why the address looks private, where nobody has agreed to it yet."""
    if point.state not in WAITING:
        return ""
    return looks_private(point.kind, point.value, point.office.kind, point.office.country)
