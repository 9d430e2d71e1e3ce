"""What an operator's Prometheus may know: numbers and states, no domain that is one person's."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from clamour.delivery import queries, tallies
from clamour.delivery.models import Delivery, Refusal, Trouble

# A domain with fewer letters than this is counted under OTHERS: it may be one supporter's own.
MANY = 5
LANES = 50
OTHERS = "others"


class Outbox(Collector):
    """Asks the database each time it is asked; nothing is kept in between."""

    def collect(self) -> Iterator[Metric]:
        """Yield each family of numbers."""
        yield _states()
        yield from _lanes()
        yield _answers()
        yield _number("clamour_refusals", "Domains that refuse an identity", Refusal)
        yield _number("clamour_troubles", "Relays that take nothing from us", Trouble)


def exposition() -> bytes:
    """Return the numbers in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Outbox())
    return generate_latest(registry)


def _states() -> Metric:
    family = GaugeMetricFamily("clamour_deliveries", "Deliveries by state", labels=["state"])
    open_rows = Delivery.objects.filter(ended_at=None).values_list("state").order_by()
    for state, number in open_rows.annotate(Count("pk")):
        family.add_metric([state], number)
    return family


def _lanes() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("clamour_lane_waiting", "Letters that wait", labels=["lane"])
    age = GaugeMetricFamily(
        "clamour_lane_age_seconds", "How long the first one has been due", labels=["lane"]
    )
    depths: dict[str, int] = {}
    ages: dict[str, float] = {}
    now = timezone.now()
    for row in queries.lanes(LANES):
        name = row.lane.name if row.waiting >= MANY else OTHERS
        late = max((now - row.oldest).total_seconds(), 0) if row.oldest else 0
        depths[name] = depths.get(name, 0) + row.waiting
        ages[name] = max(ages.get(name, 0), late)
    for name in depths:
        waiting.add_metric([name], depths[name])
        age.add_metric([name], ages[name])
    yield from (waiting, age)


def _answers() -> Metric:
    family = CounterMetricFamily(
        "clamour_answers", "What attempts came to", labels=["state", "code"]
    )
    for (state, code), number in sorted(tallies.totals().items()):
        family.add_metric([state, str(code)], number)
    return family


def _number(name: str, said: str, model: type[Refusal] | type[Trouble]) -> Metric:
    return GaugeMetricFamily(name, said, value=model._default_manager.count())
