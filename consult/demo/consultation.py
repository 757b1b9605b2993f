"""Loads the demo's open round: its texts, the edition it shows, its opening and its later deadline."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from consult.consultations.actions import RoundTexts, create_round, open_round, update_round
from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.demo.content import day, moment
from consult.demo.programme import Texts
from consult.programmes.models import Edition


def opened_at(data: dict[str, Any], now: datetime) -> datetime:
    """When the round of the content file opened, counted from ``now``."""
    return moment(now, data["opened_days_ago"], data["opened_time"])


def load_round(data: dict[str, Any], texts: Texts, edition: Edition, *, by: Actor, now: datetime) -> Round:
    """Add the round and open it, with the last day it had at first."""
    opened = opened_at(data, now)
    round_ = create_round(
        programme=texts.programme,
        texts=replace(_texts(data, now), deadline=day(now, -data["first_deadline_days_ago"])),
        edition=edition,
        by=by,
        now=opened - timedelta(days=4),
    )
    return open_round(round_=round_, by=by, now=opened)


def prolong(round_: Round, data: dict[str, Any], *, by: Actor, now: datetime) -> None:
    """Give the round its later last day: that is why responses in an open round are late."""
    update_round(round_=round_, texts=_texts(data, now), by=by, now=moment(now, 1, "17:30"))


def _texts(data: dict[str, Any], now: datetime) -> RoundTexts:
    deadline = day(now, data["deadline_in_days"])
    return RoundTexts(
        title=data["title"],
        deadline=deadline,
        lede=data["lede"],
        cover_letter=data["cover_letter_markdown"],
        open_points=tuple(data["can_influence"]),
        fixed_points=tuple(data["already_decided"]),
        decision_on=deadline + timedelta(days=data["decision"]["days_after_deadline"]),
        decision_body=data["decision"]["body"],
        answers_on=deadline + timedelta(days=data["answers_days_after_deadline"]),
        contact_name=data["sender"]["name"],
        contact_email=data["sender"]["email"],
        contact_phone=data["sender"]["phone"],
    )
