"""Budgets: how often something may be done, by whom, in which span of time.

Counted in the database in one statement, so that fifty requests at once cannot pass a limit of
ten. Who spends is a keyed tag; the row dies with its span.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clamour.gate.models import Spending
from clamour.keys import tags


@dataclass(frozen=True)
class Budget:
    """At most `limit` in each span of `per`; BUDGET_FACTOR widens it for benches and the demo.

    A limit that operators choose is the name of its setting.
    """

    name: str
    limit: int | str
    per: timedelta


CONFIRMATIONS_A_DAY = Budget("confirmations a day", 3, timedelta(days=1))
CONFIRMATIONS_AN_APPEAL = Budget("confirmations an appeal", 2, timedelta(days=1))
CONFIRMATIONS_A_DOMAIN = Budget("confirmations a domain", 200, timedelta(hours=1))
CONFIRMATIONS_IN_ALL = Budget("confirmations in all", "CONFIRMATIONS_AN_HOUR", timedelta(hours=1))
# What supporters say they did themselves: anybody could say it, so each device says it once.
DEEDS_A_DEVICE = Budget("deeds a device", 1, timedelta(days=1))
DEEDS_AN_APPEAL = Budget("deeds an appeal", 600, timedelta(hours=1))
# Letters to print and mails to open, made for who asks: each costs some 30 ms of the processor.
PAPERS_IN_ALL = Budget("papers in all", 3000, timedelta(hours=1))
# Letters counted by an address of ours in copy: who has a domain has any number of mailboxes.
COPIES_AN_APPEAL = Budget("copies an appeal", 1000, timedelta(hours=1))
COPIES_A_DOMAIN = Budget("copies a domain", 100, timedelta(hours=1))
# Forms without a solved challenge: browsers without scripts, and whoever hides from the work.
WITHOUT_PROOF = Budget("without proof of work", 60, timedelta(hours=1))
# The same words of one's own in one appeal: beyond it the desk looks before an office does.
SAME_WORDS = Budget("same words", 20, timedelta(hours=1))
DESK_LOGINS = Budget("desk logins", 10, timedelta(minutes=15))


class OverBudget(Exception):
    """The budget of this span is used up; `until` says when the next begins."""

    def __init__(self, budget: Budget, until: datetime) -> None:
        super().__init__(f"{budget.name}: over budget until {until:%Y-%m-%d %H:%M} UTC")
        self.budget = budget
        self.until = until


def limit_of(budget: Budget) -> int:
    """How often in a span, as this site has it."""
    limit = budget.limit
    number: int = getattr(settings, limit) if isinstance(limit, str) else limit
    return max(1, round(number * settings.BUDGET_FACTOR))


def spend(budget: Budget, who: str = "") -> None:
    """Use one of the budget; raise OverBudget, and use nothing, when it is used up."""
    if not within(budget, who):
        raise OverBudget(budget, _span_end(budget, timezone.now()))


def within(budget: Budget, who: str = "") -> bool:
    """Use one of the budget; whether there was one left."""
    return all_within([(budget, who)])


def all_within(asked: Sequence[tuple[Budget, str]]) -> bool:
    """Use one of each of these budgets, each by its spender; whether each had one left."""
    return each_all_within([asked])[0]


def each_all_within(asked: Sequence[Sequence[tuple[Budget, str]]]) -> list[bool]:
    """For each of several acts: use one of each of its budgets; whether each had one left.

    One statement for all of them, whatever each budget says: no answer is quicker than another.
    Of acts that ask for the same budget, the first get what is left of it.
    """
    acts = [[(budget, tags.site_tag("budget", who)) for budget, who in act] for act in asked]
    left = _use(Counter(each for act in acts for each in act))
    answers = []
    for act in acts:
        answers.append(all(left[each] > 0 for each in act))
        left.subtract(act)
    return answers


def _use(number: Counter[tuple[Budget, bytes]]) -> Counter[tuple[Budget, bytes]]:
    """Use so many of each budget by each spender; return how many there were left."""
    if not number:
        return Counter()
    now, budgets = timezone.now(), {budget.name: budget for budget, _tag in number}
    ends = {
        name: connection.ops.adapt_datetimefield_value(_span_end(budget, now))
        for name, budget in budgets.items()
    }
    # In one order everywhere: two transactions must not wait for each other's rows.
    rows = sorted((budget.name, tag, ends[budget.name], n) for (budget, tag), n in number.items())
    limits = {name: limit_of(budget) for name, budget in budgets.items()}
    values: list[Any] = [*chain(*rows), *chain(*limits.items())]
    marks = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    whens = "WHEN %s THEN %s " * len(limits)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gate_spending (budget, who, span_ends, used) "  # noqa: S608  only marks
            f"VALUES {marks} ON CONFLICT (budget, who, span_ends) "
            "DO UPDATE SET used = gate_spending.used + excluded.used "
            f"WHERE gate_spending.used < CASE gate_spending.budget {whens}ELSE 0 END "
            "RETURNING budget, who, used",
            values,
        )
        used = {(budgets[name], bytes(who)): used for name, who, used in cursor.fetchall()}
    # Where nothing was left, nothing was changed, and nothing comes back.
    return Counter({it: limits[it[0].name] - used[it] + number[it] for it in used})


def forget_ended(now: datetime) -> int:
    """Remove the counts of spans that have ended; return how many."""
    return Spending.objects.filter(span_ends__lt=now).delete()[0]


def _span_end(budget: Budget, now: datetime) -> datetime:
    seconds = int(budget.per.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)
