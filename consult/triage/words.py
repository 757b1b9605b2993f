"""The Swedish words for this slice's codes, where a form or a file needs them. Pages use the state macros."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from consult.responses.models import Stance
from consult.triage.filters import ExtraFilter, SenderFilter, Sort, StanceFilter, StateFilter
from consult.triage.models import Outcome, WorkState
from consult.triage.naming import PublicName, UnnamedKind
from consult.triage.task_filter import TaskView

OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.MET: _l("Beaktas"),
    Outcome.PARTLY_MET: _l("Beaktas delvis"),
    Outcome.NOT_MET: _l("Beaktas inte"),
    Outcome.ALREADY_MET: _l("Redan tillgodosett"),
    Outcome.NOTED: _l("Noteras"),
}

WORK_STATES: dict[WorkState, LazyString] = {
    WorkState.TO_DECIDE: _l("Att bedöma"),
    WorkState.DRAFT: _l("Utkast"),
    WorkState.FOR_REVIEW: _l("För granskning"),
    WorkState.DONE: _l("Klar"),
}

STATE_FILTERS: dict[StateFilter, LazyString] = {
    StateFilter.UNANSWERED: _l("Obesvarade"),
    StateFilter.TO_DECIDE: _l("Att bedöma"),
    StateFilter.DRAFT: _l("Utkast"),
    StateFilter.FOR_REVIEW: _l("För granskning"),
    StateFilter.DONE: _l("Klara"),
    StateFilter.ALL: _l("Alla"),
}

TASK_VIEWS: dict[TaskView, LazyString] = {
    TaskView.OPEN: _l("Inte klara"),
    TaskView.MINE: _l("Mina"),
    TaskView.LATE: _l("Försenade"),
    TaskView.FOR_REVIEW: _l("För granskning"),
    TaskView.RETURNED: _l("Tillbaka från granskning"),
    TaskView.DONE: _l("Klara"),
    TaskView.ALL: _l("Alla"),
}

STANCES: dict[Stance, LazyString] = {
    Stance.SUPPORTS: _l("Tillstyrker"),
    Stance.SUPPORTS_WITH_COMMENTS: _l("Tillstyrker med synpunkter"),
    Stance.REJECTS: _l("Avstyrker"),
    Stance.ABSTAINS: _l("Avstår"),
}

STANCE_FILTERS: dict[StanceFilter, LazyString] = {
    StanceFilter.SUPPORTS: _l("Tillstyrker"),
    StanceFilter.SUPPORTS_WITH_COMMENTS: _l("Tillstyrker med synpunkter"),
    StanceFilter.REJECTS: _l("Avstyrker"),
    StanceFilter.ABSTAINS: _l("Avstår"),
    StanceFilter.NONE: _l("Inget ställningstagande"),
}

SENDERS: dict[SenderFilter, LazyString] = {
    SenderFilter.COMPANY: _l("Företag"),
    SenderFilter.SOLE_TRADER: _l("Enskild firma"),
    SenderFilter.PARTY: _l("Parti"),
    SenderFilter.ASSOCIATION: _l("Förening"),
    SenderFilter.BOARD: _l("Nämnd"),
    SenderFilter.AUTHORITY: _l("Myndighet"),
    SenderFilter.PRIVATE_PERSON: _l("Privatperson"),
}

EXTRAS: dict[ExtraFilter, LazyString] = {
    ExtraFilter.WITHHELD: _l("Undanhållna"),
    ExtraFilter.LATE: _l("Sent inkomna"),
    ExtraFilter.REPLACED: _l("Ersatta eller återkallade"),
    ExtraFilter.RETURNED: _l("Tillbaka från granskning"),
    ExtraFilter.ASKED: _l("Väntar på råd"),
    ExtraFilter.ADVICE_LATE: _l("Råd som dröjer"),
    ExtraFilter.ADVISED: _l("Råd har kommit"),
    ExtraFilter.OVERDUE: _l("Försenade"),
    ExtraFilter.GROUPED: _l("I grupp"),
}

SORTS: dict[Sort, LazyString] = {
    Sort.OLDEST: _l("Äldst först"),
    Sort.NEWEST: _l("Nyast först"),
    Sort.SECTION: _l("Avsnitt"),
    Sort.SENDER: _l("Avsändare"),
}

UNNAMED: dict[UnnamedKind, LazyString] = {
    UnnamedKind.SOLE_TRADER: _l("Enskild firma"),
    UnnamedKind.PRIVATE_PERSON: _l("Privatperson"),
}


def withheld_mark(ground: str) -> str:
    """What stands in a text in place of words that are withheld, in the language of the reader."""
    return str(_("[Undanhållet enligt %(ground)s]", ground=ground))


def public_words(name: PublicName) -> str:
    """The name as public pages write it: the name itself, or the kind."""
    return str(UNNAMED[name.unnamed]) if name.unnamed else name.name
