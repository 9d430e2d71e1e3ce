"""Whether one of our mails may go to a person: the same budgets for every mail that we start.

A confirmation, its reminder, an answer to a second attempt, a failure, a question about one's
rights: each is a mail that somebody else might have set off.
"""

from collections.abc import Sequence

from clamour.gate import budgets, mailboxes


def may_write(mailbox: str, about: str) -> bool:
    """Use one mail of what this mailbox may get from us today; False when it has had them.

    `about` is what it gets few of, such as an appeal. Every budget is asked, whatever the first one
    says, so that no answer is quicker than another. Raises mailboxes.BadMailbox.
    """
    return each_may_write([(mailbox, about)])[0]


def each_may_write(asked: Sequence[tuple[str, str]]) -> list[bool]:
    """The same for several mails, each to a mailbox about something, in one statement."""
    return budgets.each_all_within([_budgets_of(mailbox, about) for mailbox, about in asked])


def _budgets_of(mailbox: str, about: str) -> list[tuple[budgets.Budget, str]]:
    who = mailboxes.coarse(mailbox)
    domain = who.rpartition("@")[2]
    asked = [
        (budgets.CONFIRMATIONS_AN_APPEAL, f"{about} {who}"),
        (budgets.CONFIRMATIONS_A_DAY, who),
    ]
    if domain not in mailboxes.BIG_DOMAINS:
        asked.append((budgets.CONFIRMATIONS_A_DOMAIN, domain))
    return asked
