"""How dates, times, numbers and sizes are written to people, in the language of the page. Jinja filters."""

from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from jinja2.utils import urlize
from markupsafe import Markup, escape

from consult.core.clock import days_left, local, now


def _language() -> str:
    return str(get_locale() or "sv")


def date_text(value: date | datetime | None) -> str:
    """ "26 februari 2027"; a moment is shown as its Swedish calendar day."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return format_date(day, "d MMMM yyyy", locale=_language())


def short_date_text(value: date | datetime | None) -> str:
    """ "26 feb", without the year."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return format_date(day, "d MMM", locale=_language()).rstrip(".")


def month_text(value: date) -> str:
    """ "feb", and "jan 2027" for the first month of a year."""
    pattern = "MMM yyyy" if value.month == 1 else "MMM"
    return format_date(value, pattern, locale=_language()).replace(".", "")


def weekday_text(value: date | None) -> str:
    """ "fredag"."""
    return format_date(value, "EEEE", locale=_language()) if value else ""


def time_text(value: datetime | None) -> str:
    """ "10.42" in Swedish, "10:42" in English; Swedish clocks."""
    if value is None:
        return ""
    return local(value).strftime("%H.%M" if _language().startswith("sv") else "%H:%M")


def datetime_text(value: datetime | None) -> str:
    """ "9 februari 2027 kl. 11.03"."""
    if value is None:
        return ""
    return gettext("%(date)s kl. %(time)s", date=date_text(value), time=time_text(value))


def when_text(value: datetime | None, moment: datetime | None = None) -> str:
    """Near times the way people say them: "i dag kl. 11.03", "i går kl. 09.55", otherwise "25 jan kl. 13.04"."""
    if value is None:
        return ""
    distance = days_left(local(value).date(), moment or now())
    clock = time_text(value)
    if distance == 0:
        return gettext("i dag kl. %(time)s", time=clock)
    if distance == -1:
        return gettext("i går kl. %(time)s", time=clock)
    return gettext("%(date)s kl. %(time)s", date=short_date_text(value), time=clock)


def number_text(value: float | int | None) -> str:
    """ "1 238" and "12,5", with a narrow no-break space."""
    if value is None:
        return ""
    return format_decimal(value, locale=_language()).replace("\u00a0", "\u202f")


def size_text(octets: int) -> str:
    """ "1,2 MB", "340 kB"."""
    if octets >= 1_000_000:
        return f"{number_text(round(octets / 1_000_000, 1))} MB"
    return f"{number_text(max(1, round(octets / 1_000)))} kB"


def days_left_text(deadline: date, moment: datetime) -> str:
    """ "om 17 dagar", "i morgon", "i dag är sista dagen"; empty when it has passed."""
    days = days_left(deadline, moment)
    if days < 0:
        return ""
    if days == 0:
        return gettext("i dag är sista dagen")
    if days == 1:
        return gettext("i morgon")
    return ngettext("om %(num)s dag", "om %(num)s dagar", days)


def linked(text: str) -> Markup:
    """Plain text, escaped, with its web and mail addresses made into links."""
    if not any(sign in text for sign in ("://", "www.", "@")):
        return escape(text)
    return Markup(urlize(text, rel="noopener noreferrer nofollow"))  # noqa: S704  urlize escapes


def add_filters(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        date=date_text,
        month=month_text,
        short_date=short_date_text,
        weekday=weekday_text,
        time=time_text,
        datetime=datetime_text,
        when=when_text,
        number=number_text,
        size=size_text,
        linked=linked,
    )
    app.jinja_env.globals.update(days_left_text=days_left_text, now=now)
