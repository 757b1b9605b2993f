"""A report as the bytes of a file, by format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask_babel import force_locale

from consult.consultations.slugs import slugify
from consult.reports.models import ReportAudience, ReportFormat
from consult.reports.paper.content import Report
from consult.reports.paper.pdf import TEMPLATE, report_pdf, responses_pdf
from consult.reports.paper.word import report_docx
from consult.reports.paper.words import report_name
from consult.reports.paper.workbook import report_xlsx

MEDIA_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.RESPONSES: "application/pdf",
    ReportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {
    ReportFormat.PDF: "{}{}.pdf",
    ReportFormat.RESPONSES: "alla-svar{1}.pdf",
    ReportFormat.DOCX: "{}{}.docx",
    ReportFormat.XLSX: "{}{}.xlsx",
}


def make(report: Report, kind: ReportFormat, template: bytes | None = None) -> bytes:
    """The file, in Swedish. ``template`` is the municipality's Word template. Raises the errors of ``core.sandbox``."""
    with force_locale("sv"):
        if kind is ReportFormat.PDF:
            return report_pdf(report)
        if kind is ReportFormat.RESPONSES:
            return responses_pdf(report)
        if kind is ReportFormat.DOCX:
            return report_docx(report, template)
        return report_xlsx(report)


def file_name(
    slug: str, kind: ReportFormat, audience: ReportAudience, *, name: str = "", published: bool
) -> str:
    """ "naringsliv-remissammanstallning-intern.pdf": what it is must be seen where the file has been saved.

    ``name`` is what staff call the report, empty for the usual name.
    """
    mark = "-intern" if audience is ReportAudience.INTERNAL else "" if published else "-forhandsvisning"
    with force_locale("sv"):
        called = slugify(report_name(name))
    return f"{slug}-{ENDINGS[kind].format(called, mark)}"


@dataclass(frozen=True)
class PublicState:
    """What the public report of a round depends on, besides its publication, which is frozen.

    ``parts`` are what may make it unfit to give out, ``content`` the rest that it shows: its names, the process log.
    """

    round_id: int
    publication_id: int
    parts: tuple[object, ...]
    content: tuple[object, ...] = ()


def public_key(state: PublicState) -> str:
    """Checksum of its ``parts``; a file with another one must be made anew before it is given out."""
    return _checksum(state.publication_id, *map(str, state.parts))


def content_key(state: PublicState, municipality: str) -> str:
    """Checksum of its ``content``; a file with another one is given out until it has been made anew."""
    return _checksum(TEMPLATE.stat().st_size, municipality, *map(str, state.content))


def _checksum(*known: object) -> str:
    return hashlib.sha256(repr(known).encode()).hexdigest()
