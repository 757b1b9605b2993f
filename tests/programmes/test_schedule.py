"""Swedish words for time become dates with the precision that the words had."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.programmes.schedule import DatePrecision, Schedule, read_schedule

DAY, MONTH, SEASON, YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.SEASON, DatePrecision.YEAR


@pytest.mark.parametrize(
    ("text", "starts_on", "start_precision", "ends_on", "end_precision"),
    [
        ("2027", date(2027, 1, 1), YEAR, date(2027, 12, 31), YEAR),
        ("2027–2028", date(2027, 1, 1), YEAR, date(2028, 12, 31), YEAR),
        ("2027-2031", date(2027, 1, 1), YEAR, date(2031, 12, 31), YEAR),
        ("2027/2028", date(2027, 1, 1), YEAR, date(2028, 12, 31), YEAR),
        ("2027-28", date(2027, 1, 1), YEAR, date(2028, 12, 31), YEAR),
        ("hösten 2027", date(2027, 9, 1), SEASON, date(2027, 11, 30), SEASON),
        ("Våren 2028", date(2028, 3, 1), SEASON, date(2028, 5, 31), SEASON),
        ("vintern 2027/28", date(2027, 12, 1), SEASON, date(2028, 2, 29), SEASON),
        ("våren–hösten 2027", date(2027, 3, 1), SEASON, date(2027, 11, 30), SEASON),
        ("hösten 2027–våren 2028", date(2027, 9, 1), SEASON, date(2028, 5, 31), SEASON),
        ("mars 2027", date(2027, 3, 1), MONTH, date(2027, 3, 31), MONTH),
        ("2027-03", date(2027, 3, 1), MONTH, date(2027, 3, 31), MONTH),
        ("juni 2027–mars 2028", date(2027, 6, 1), MONTH, date(2028, 3, 31), MONTH),
        ("mars – juni 2027", date(2027, 3, 1), MONTH, date(2027, 6, 30), MONTH),
        ("från mars 2027 till juni 2028", date(2027, 3, 1), MONTH, date(2028, 6, 30), MONTH),
        ("1 mars 2027", date(2027, 3, 1), DAY, date(2027, 3, 1), DAY),
        ("den 1 mars 2027", date(2027, 3, 1), DAY, date(2027, 3, 1), DAY),
        ("2027-03-01", date(2027, 3, 1), DAY, date(2027, 3, 1), DAY),
        ("1/3 2027", date(2027, 3, 1), DAY, date(2027, 3, 1), DAY),
        ("1–15 mars 2027", date(2027, 3, 1), DAY, date(2027, 3, 15), DAY),
        ("1 mars–30 juni 2027", date(2027, 3, 1), DAY, date(2027, 6, 30), DAY),
        ("kvartal 2 2027", date(2027, 4, 1), MONTH, date(2027, 6, 30), MONTH),
        ("Q4 2027", date(2027, 10, 1), MONTH, date(2027, 12, 31), MONTH),
        ("första kvartalet 2027", date(2027, 1, 1), MONTH, date(2027, 3, 31), MONTH),
        ("andra halvåret 2027", date(2027, 7, 1), SEASON, date(2027, 12, 31), SEASON),
        ("senast 2028", None, None, date(2028, 12, 31), YEAR),
        ("klart i mars 2028", None, None, date(2028, 3, 31), MONTH),
        ("t.o.m. 2029", None, None, date(2029, 12, 31), YEAR),
        ("från 2027", date(2027, 1, 1), YEAR, None, None),
        ("fr.o.m. hösten 2027", date(2027, 9, 1), SEASON, None, None),
        ("2027 och framåt", date(2027, 1, 1), YEAR, None, None),
        ("2027–", date(2027, 1, 1), YEAR, None, None),
        ("under 2027", date(2027, 1, 1), YEAR, date(2027, 12, 31), YEAR),
    ],
)
def test_words_are_read_as_dates(
    text: str,
    starts_on: date | None,
    start_precision: DatePrecision | None,
    ends_on: date | None,
    end_precision: DatePrecision | None,
) -> None:
    assert read_schedule(text) == Schedule(text, starts_on, start_precision, ends_on, end_precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "löpande",
        "årligen",
        "när detaljplanen antagits",
        "31 februari 2027",
        "mars",
        "2028–2027",
        "13/13 2027",
    ],
)
def test_what_is_not_understood_gives_no_dates_and_keeps_the_text(text: str) -> None:
    schedule = read_schedule(text)
    assert schedule == Schedule(text)
    assert not schedule.understood


def test_a_leap_day_ends_february() -> None:
    assert read_schedule("februari 2028").ends_on == date(2028, 2, 29)


@given(st.text(alphabet="0123456789 -–/.marsvåhönti", max_size=30))
def test_any_text_is_read_without_error_and_never_ends_before_it_begins(text: str) -> None:
    schedule = read_schedule(text)
    if schedule.starts_on and schedule.ends_on:
        assert schedule.starts_on <= schedule.ends_on
