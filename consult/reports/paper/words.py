"""Words that every format of the report shares."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from consult.core.formatting import date_text
from consult.reports.outcome import AnswerGroup
from consult.reports.paper.content import Report, SectionPart
from consult.triage import words
from consult.triage.naming import PublicName
from consult.triage.queries.targets import SectionName, Target, TargetKind


def report_name(given: str) -> str:
    """What the compiled report is called: as staff have named it, otherwise the usual name."""
    return given or str(_("Remissammanställning"))


def title_of(report: Report) -> str:
    """The title of the document."""
    return f"{report_name(report.name)}: {report.round_title}"


def version_words(report: Report) -> str:
    """Whose case, and what this is: published, a preview, or for staff alone. One line each."""
    lines = [f"{report.municipality}, {_('ärende %(number)s', number=report.case_number)}", report.programme]
    if report.internal:
        lines.append(
            _(
                "Internt arbetsmaterial, %(date)s. Får inte lämnas ut som redogörelse.",
                date=date_text(report.made_at),
            )
        )
    elif report.published_at is None:
        lines.append(_("Förhandsvisning, %(date)s. Inte publicerad.", date=date_text(report.made_at)))
    else:
        lines.append(_("Publicerad %(date)s.", date=date_text(report.published_at)))
    return "\n".join(lines)


def who(name: PublicName) -> str:
    """The name, or the kind of those whose name is personal data."""
    return words.public_words(name)


def withheld(ground: str) -> str:
    """What stands for words that are withheld."""
    return _("Undanhållen enligt %(ground)s", ground=ground)


def figure_rows(report: Report) -> list[tuple[str, int]]:
    """The numbers of the summary, each with its name, in order."""
    figures = report.figures
    rows = [
        (_("Tillfrågade"), figures.invited),
        (_("Nådda"), figures.reached),
        (_("Svar"), figures.answered),
        (_("varav utan synpunkter"), figures.no_comments),
        (_("varav sent inkomna"), figures.late),
        (_("Tillfrågade som inte svarade"), figures.silent),
        (_("Svar som kom för sent för att vara med"), figures.too_late),
        (_("Organisationer med synpunkter"), figures.organisations),
        (_("Synpunkter"), figures.points),
        (_("Ändringar i programmet"), figures.changes),
    ]
    if report.internal:
        rows.append((_("Synpunkter utan utfall"), figures.unanswered))
    return [(str(name), number) for name, number in rows]


def section_title(part: SectionPart) -> str:
    """ "5. Mål 3: Mark, vägar och uppkoppling", or the whole proposal."""
    return f"{part.number}. {part.title}" if part.number else str(_("Hela förslaget"))


def target_title(target: Target) -> str:
    """What a comment is on, as a heading inside its section."""
    if target.kind is TargetKind.WHOLE:
        return str(_("Hela förslaget"))
    if target.kind is TargetKind.MEASURE:
        number = target.number if target.number is not None else ""
        return str(_("Åtgärd %(number)s", number=number)) + f": {target.title}"
    if target.kind is TargetKind.GOAL:
        return f"{target.label}: {target.title}"
    return str(_("Avsnittet i sin helhet"))


def place_title(target: Target) -> str:
    """The same with its section in front, for lists across sections."""
    if target.section is None or target.kind is TargetKind.WHOLE:
        return target_title(target)
    return f"{target.section.number}. {target.section.short_title}, {target_title(target)}"


def from_whom(points: int, senders: int) -> str:
    """ "141 synpunkter från 61 svarande"."""
    one = ngettext("%(num)s synpunkt", "%(num)s synpunkter", points)
    return f"{one} {ngettext('från %(num)s svarande', 'från %(num)s svarande', senders)}"


def answer_heading(group: AnswerGroup) -> str:
    """ "Punkt 12", or of several that share an answer "8 organisationer, 1 fråga (punkt 3, 7, 12)".

    The heading that staff have given a group stands in front.
    """
    numbers = ", ".join(str(row.number) for row in group.points)
    if len(group.points) == 1:
        if group.heading:
            return f"{group.heading} ({_('punkt %(number)s', number=numbers)})"
        return str(_("Punkt %(number)s", number=numbers))
    senders = ngettext("%(num)s organisation", "%(num)s organisationer", group.senders)
    counted = f"{senders}, {_('1 fråga')} ({_('punkt %(number)s', number=numbers)})"
    return f"{group.heading}: {counted}" if group.heading else counted


def elsewhere_words(group: AnswerGroup) -> str:
    """Where else the same answer stands: "Svaret gäller också punkt 9 (2. Nuläge). Sammanlagt 8 organisationer …".

    Empty where it stands here alone.
    """
    if not group.elsewhere:
        return ""
    places = "; ".join(
        f"{_('punkt %(number)s', number=', '.join(map(str, each.numbers)))} ({_section(each.section)})"
        for each in group.elsewhere
    )
    senders = ngettext("%(num)s organisation", "%(num)s organisationer", group.all_senders)
    return str(
        _("Svaret gäller också %(places)s. Sammanlagt %(senders)s, 1 fråga.", places=places, senders=senders)
    )


def _section(section: SectionName | None) -> str:
    return f"{section.number}. {section.short_title}" if section else str(_("Hela förslaget"))


_FACTS = ("accountable", "schedule", "financing")


def fact_words(name: str) -> str:
    """The name of a measure's fact."""
    return dict(zip(_FACTS, (_("Ansvarig"), _("Tid"), _("Finansiering")), strict=True))[name]
