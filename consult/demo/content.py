"""The demo municipality's texts, as files in ``content/``. All of it is invented."""

import csv
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from consult.core.clock import STOCKHOLM, today

FOLDER = Path(__file__).parent / "content"


def read(name: str) -> dict[str, Any]:
    """One JSON file of the content folder."""
    data: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return data


def register_rows() -> list[dict[str, str]]:
    """The company register, one dict per organisation with the file's Swedish headings."""
    with (FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def moment(now: datetime, days_ago: int, clock: str) -> datetime:
    """A Swedish clock time (``"09:55"``) some days before ``now``; never later than ``now``."""
    day = today(now) - timedelta(days=days_ago)
    at = datetime.combine(day, time.fromisoformat(clock), tzinfo=STOCKHOLM)
    return min(at, now)


def day(now: datetime, days: int) -> date:
    """The Swedish day so many days after ``now`` (negative: before)."""
    return today(now) + timedelta(days=days)
