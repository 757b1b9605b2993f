"""Swedish words for when something is done, read as dates with a precision.

The original text is what people see; the dates are for sorting, lists and reminders. A text that is not
understood gives no dates and is no error: "löpande" and "när pengarna finns" are honest answers.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DatePrecision(StrEnum):
    """How exactly a date of a measure is known."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time as one word names it: its first and last day and how exact the word was."""

    first: date
    last: date
    precision: DatePrecision


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a measure begins and ends, as far as its text says; `text` is as people wrote it."""

    text: str
    starts_on: date | None = None
    start_precision: DatePrecision | None = None
    ends_on: date | None = None
    end_precision: DatePrecision | None = None

    @property
    def understood(self) -> bool:
        return self.starts_on is not None or self.ends_on is not None


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "januari jan",
            "februari feb",
            "mars mar",
            "april apr",
            "maj",
            "juni jun",
            "juli jul",
            "augusti aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
# Calendar seasons as Swedes use them in plans; the winter of a year begins that December.
_SEASONS = {
    **dict.fromkeys(["våren", "vår", "vårterminen", "vt"], (3, 5)),
    **dict.fromkeys(["sommaren", "sommar"], (6, 8)),
    **dict.fromkeys(["hösten", "höst", "höstterminen", "ht"], (9, 11)),
    **dict.fromkeys(["vintern", "vinter"], (12, 14)),
}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_DASH = r"\s*[-–—]\s*"
_ONLY_END = re.compile(
    r"^(?:klart?|färdigt?|slutfört)?\s*"
    r"(?:senast|till och med|t\.?\s?o\.?\s?m\.?|(?:före|innan) utgången av|under|till)\s+(?:i\s+)?",
)
_READY = re.compile(r"^(?:klart?|färdigt?|slutfört)\s+(?:i\s+|under\s+)?")
_ONLY_START = re.compile(
    r"^(?:från och med|fr\.?\s?o\.?\s?m\.?|från|start|startar|påbörjas|med start|börjar)\s+(?:i\s+|under\s+)?"
)
_OPEN_END = re.compile(r"(?:\s+och\s+framåt|\s+och\s+tills\s+vidare|\s*[-–—])$")
_BETWEEN = re.compile(
    rf"\s+(?:till och med|t\.?\s?o\.?\s?m\.?|till|och)\s+|(?<=[^\d/-]){_DASH}|{_DASH}(?=[^\d/-])"
)
_TWO_YEARS = re.compile(rf"^((?:19|20)\d\d)(?:{_DASH}|\s*/\s*)((?:19|20)?\d\d)$")
_YEAR = r"(?P<year>(?:19|20)\d\d)"


def read_schedule(text: str) -> Schedule:
    """Dates from words such as "2027–2028", "hösten 2027", "juni 2027–mars 2028", "1 mars 2027"."""
    text = text.strip()
    words = re.sub(r"\s+", " ", text.lower().replace("\u00a0", " ").replace("\u202f", " ")).strip(" .")
    for read in (_two_years, _end_alone, _start_alone, _one_span, _two_spans):
        found = read(words)
        if found is not None:
            first, last = found
            if first and last and last.last < first.first:
                break
            return Schedule(
                text,
                first.first if first else None,
                first.precision if first else None,
                last.last if last else None,
                last.precision if last else None,
            )
    return Schedule(text)


_Ends = tuple[Span | None, Span | None]


def _two_years(words: str) -> _Ends | None:
    match = _TWO_YEARS.match(words.removeprefix("åren ").removeprefix("under "))
    if not match:
        return None
    first, second = match.groups()
    last = int(second if len(second) == 4 else first[:2] + second)
    # "2027-03" is a month.
    return (_year(int(first)), _year(last)) if last > int(first) else None


def _end_alone(words: str) -> _Ends | None:
    rest = words if words.startswith("under ") else _ONLY_END.sub("", words)
    if rest == words:
        rest = _READY.sub("", words)
    span = read_span(rest) if rest != words else None
    return (None, span) if span else None


def _start_alone(words: str) -> _Ends | None:
    rest = _OPEN_END.sub("", _ONLY_START.sub("", words))
    span = read_span(rest) if rest != words else None
    return (span, None) if span else None


def _one_span(words: str) -> _Ends | None:
    span = read_span(words)
    return (span, span) if span else None


def _two_spans(words: str) -> _Ends | None:
    words = re.sub(rf"^(\d\d?){_DASH}(?=\d\d?[ /])", r"\1 till ", words.removeprefix("från "))
    parts = [part for part in _BETWEEN.split(words) if part]
    if len(parts) != 2:
        return None
    last = read_span(parts[1])
    if last is None:
        return None
    # "mars–juni 2027": the first part borrows the year, "1–15 mars 2027" the month too.
    tail = parts[1].split(" ")
    candidates = [parts[0], *(f"{parts[0]} {' '.join(tail[n:])}" for n in range(len(tail) - 1, 0, -1))]
    first = next((span for span in map(read_span, candidates) if span), None)
    return (first, last) if first else None


def read_span(words: str) -> Span | None:
    """One day, month, quarter, season, half-year or year in lower-case words, or None."""
    words = words.strip().removeprefix("under ").removeprefix("i ").removeprefix("år ").removeprefix("den ")
    for read in (_day, _month, _season, _part_of_year, _whole_year):
        span = read(words)
        if span:
            return span
    return None


def _day(words: str) -> Span | None:
    match = re.fullmatch(rf"{_YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?)", words) or re.fullmatch(
        rf"(?P<day>\d\d?)/(?P<month>\d\d?) {_YEAR}", words
    )
    if match:
        return _valid_day(int(match["year"]), int(match["month"]), int(match["day"]))
    match = re.fullmatch(rf"(?P<day>\d\d?)(?:\s*:?e|:a)? (?P<month>[a-z]+)\.? {_YEAR}", words)
    if match and match["month"] in _MONTHS:
        return _valid_day(int(match["year"]), _MONTHS[match["month"]], int(match["day"]))
    return None


def _valid_day(year: int, month: int, day: int) -> Span | None:
    try:
        exact = date(year, month, day)
    except ValueError:
        return None
    return Span(exact, exact, DatePrecision.DAY)


def _month(words: str) -> Span | None:
    match = re.fullmatch(rf"(?P<name>[a-z]+)\.? {_YEAR}", words)
    if match and match["name"] in _MONTHS:
        return _months(
            int(match["year"]), _MONTHS[match["name"]], _MONTHS[match["name"]], DatePrecision.MONTH
        )
    match = re.fullmatch(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])", words)
    if match:
        return _months(int(match["year"]), int(match["month"]), int(match["month"]), DatePrecision.MONTH)
    return None


def _season(words: str) -> Span | None:
    match = re.fullmatch(rf"(?P<name>[a-zåäö]+)[ -]?{_YEAR}(?:\s*/\s*\d\d(?:\d\d)?)?", words)
    if match and match["name"] in _SEASONS:
        return _months(int(match["year"]), *_SEASONS[match["name"]], DatePrecision.SEASON)
    return None


def _part_of_year(words: str) -> Span | None:
    match = re.fullmatch(
        rf"(?:(?P<a>första|andra|tredje|fjärde|[1-4]) kvartalet|(?:kvartal |k|q)(?P<b>[1-4])) {_YEAR}", words
    )
    if match:
        quarter = _ORDINALS[match["a"] or match["b"]]
        return _months(int(match["year"]), quarter * 3 - 2, quarter * 3, DatePrecision.MONTH)
    match = re.fullmatch(rf"(?:(?P<a>första|andra) halvåret|(?:halvår |h)(?P<b>[12])) {_YEAR}", words)
    if match:
        half = _ORDINALS[match["a"] or match["b"]]
        return _months(int(match["year"]), half * 6 - 5, half * 6, DatePrecision.SEASON)
    return None


def _whole_year(words: str) -> Span | None:
    match = re.fullmatch(rf"(?:helåret |hela )?{_YEAR}", words)
    return _year(int(match["year"])) if match else None


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR)


def _months(year: int, first: int, last: int, precision: DatePrecision) -> Span:
    """From the first day of month `first` to the last of month `last`; after 12 comes the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    end_day = calendar.monthrange(end_year, end_month)[1]
    return Span(date(year, first, 1), date(end_year, end_month, end_day), precision)
