"""The staff desk: points cut from comments, answers to them, and the tasks that change the text."""

from consult.triage.models.alike import AlikeIndex, AlikePassage, AlikeSign
from consult.triage.models.answers import Answer, AnswerReturn, Outcome, StandardAnswer, WorkState
from consult.triage.models.colleagues import Advice, NoteMention, PointNote
from consult.triage.models.points import ChangeKind, DeskChange, PassedOver, Point, PointGroup, Theme
from consult.triage.models.revision import (
    ReviewVerdict,
    RevisionDraft,
    RevisionReview,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
)
from consult.triage.models.withholding import Disclosure, WithheldPart, Withholding

__all__ = [
    "Advice",
    "AlikeIndex",
    "AlikePassage",
    "AlikeSign",
    "Answer",
    "AnswerReturn",
    "ChangeKind",
    "DeskChange",
    "Disclosure",
    "NoteMention",
    "Outcome",
    "PassedOver",
    "Point",
    "PointGroup",
    "PointNote",
    "ReviewVerdict",
    "RevisionDraft",
    "RevisionReview",
    "RevisionTask",
    "RevisionTaskPoint",
    "RevisionTaskVersion",
    "StandardAnswer",
    "Theme",
    "WithheldPart",
    "Withholding",
    "WorkState",
]
