"""A report as the bytes of a file, by format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask_babel import force_locale

from consult.reports.models import ReportAudience, ReportFormat
from consult.reports.paper.content import Report
from consult.reports.paper.pdf import TEMPLATE, report_pdf, responses_pdf
from consult.reports.paper.word import report_docx
from consult.reports.paper.workbook import report_xlsx

MEDIA_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.RESPONSES: "application/pdf",
    ReportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {
    ReportFormat.PDF: "redogorelse{}.pdf",
    ReportFormat.RESPONSES: "alla-svar{}.pdf",
    ReportFormat.DOCX: "redogorelse{}.docx",
    ReportFormat.XLSX: "redogorelse{}.xlsx",
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


def file_name(slug: str, kind: ReportFormat, audience: ReportAudience, *, published: bool) -> str:
    """ "naringsliv-redogorelse-intern.pdf": what it is must be seen where the file has been saved."""
    mark = "-intern" if audience is ReportAudience.INTERNAL else "" if published else "-forhandsvisning"
    return f"{slug}-{ENDINGS[kind].format(mark)}"


@dataclass(frozen=True)
class PublicState:
    """What the public report of a round depends on, besides its publication, which is frozen."""

    round_id: int
    publication_id: int
    parts: tuple[object, ...]


def public_key(state: PublicState, municipality: str) -> str:
    """Checksum of it; a file with another one must be made anew before it is given out."""
    known = (TEMPLATE.stat().st_size, municipality, state.publication_id, *map(str, state.parts))
    return hashlib.sha256(repr(known).encode()).hexdigest()
