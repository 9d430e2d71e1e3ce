"""Appeals, updates, reports and standing pages as Wagtail pages; what stands beside them.

Nothing here knows how a page looks: `site` owns every public template and is reached through the
PAGE_RENDERER door.
"""

from clamour.appeals.models.beside import Elsewhere, FormerAddress, Label, LabelledPage, Source
from clamour.appeals.models.homes import GivingWay, HomePage, StandingPage, YearPage
from clamour.appeals.models.letters import ModelLetter, Purpose, Target
from clamour.appeals.models.reports import Condolence, Incident, PressContact, ReportPage
from clamour.appeals.models.stories import AppealPage, Demand, PersonAtRisk, Story
from clamour.appeals.models.updates import UpdatePage

__all__ = [
    "AppealPage",
    "Condolence",
    "Demand",
    "Elsewhere",
    "FormerAddress",
    "GivingWay",
    "HomePage",
    "Incident",
    "Label",
    "LabelledPage",
    "ModelLetter",
    "PersonAtRisk",
    "PressContact",
    "Purpose",
    "ReportPage",
    "Source",
    "StandingPage",
    "Story",
    "Target",
    "UpdatePage",
    "YearPage",
]
