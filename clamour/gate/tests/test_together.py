"""Many writes in one transaction: each is kept, and one that fails fails alone."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from clamour.gate.models import Trip
from clamour.gate.together import Together

pytestmark = pytest.mark.django_db(transaction=True)


def write(numbers):
    for number in numbers:
        Trip.objects.create(tripped_at=timezone.now(), unconfirmed=number, confirmed=0)
        if number % 10 == 7:
            raise ValueError(number)
    return numbers


def test_fifty_threads_write_at_once_and_one_that_fails_fails_alone():
    answers, ready, together = {}, threading.Barrier(50), Together(write)

    def ask(number):
        ready.wait()
        try:
            answers[number] = together.write(number)
        except ValueError as failed:
            answers[number] = str(failed)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: str(n) if n % 10 == 7 else n for n in range(50)}
    written = set(Trip.objects.values_list("unconfirmed", flat=True))
    assert written == {n for n in range(50) if n % 10 != 7}
