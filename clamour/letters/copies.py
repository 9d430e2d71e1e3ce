"""An address of ours in copy: by it a letter that left from its author's own mailbox is counted."""

from django.conf import settings

from clamour.appeals.models import AppealPage
from clamour.delivery import queries as delivery


def copy_address(page: AppealPage) -> str:
    """The address that counts letters of this appeal; "" where the desk or we take none."""
    if not (page.counted_copy and delivery.takes_answers()):
        return ""
    return f"copy-{page.translation_key.hex}@{settings.LETTERS_DOMAIN}"
