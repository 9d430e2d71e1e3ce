"""An alert that says it is urgent is, with or without a last day."""

import pytest

from clamour.appeals.tests.factory import make_account
from clamour.intake.actions import bring_in

pytestmark = pytest.mark.django_db

ALERT = """\
{head}

12 March 2026

Selma Orvind was taken from the harbour clinic of Norrby on 10 March 2026. Nobody has heard of her.

{tail}Please write to the Ministry of the Interior and demand:

- the release of Selma Orvind.

Ministry of the Interior
Email: minister@interior.kazemia.example
"""


def page_of(head, tail=""):
    data = ALERT.format(head=head, tail=tail).encode()
    return bring_in(name="a.txt", data=data, by=make_account()).papers.get().page.specific


@pytest.mark.parametrize(
    "head",
    [
        "URGENT ACTION\n\nNorrby: doctor taken from the harbour clinic",
        "URGENT: doctor taken from the harbour clinic of Norrby",
        "СРОЧНО! В Норрбю схвачена врач портовой клиники",
        "ACCIÓN URGENTE: detenida la médica de la clínica del puerto",
        "EILT: Ärztin der Hafenklinik von Norrby verschleppt",
        "Appel urgent : le médecin de la clinique du port enlevé",
        "ACİL EYLEM: liman kliniğinin doktoru kaçırıldı",
        "نداء عاجل: اختطاف طبيبة عيادة الميناء في نوربي",
    ],
)
def test_the_word_over_the_headline_or_in_it_makes_it_urgent(head):
    page = page_of(head)
    assert page.deadline is None
    assert page.urgent


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("Norrby: doctor taken from the harbour clinic", ""),
        ("Norrby: doctor taken from the harbour clinic", "Urgent operations were called off.\n\n"),
        ("État d'urgence : le médecin de la clinique du port enlevé", ""),
    ],
)
def test_nothing_else_does(head, tail):
    assert not page_of(head, tail).urgent
