"""The report as a Word document, in the municipality's own template or the delivered one."""

from __future__ import annotations

import base64
import json

from consult.core.sandbox import MEBIBYTE, Limits, run_limited
from consult.reports.paper.blocks import safe
from consult.reports.paper.content import Report
from consult.reports.paper.layout import report_blocks
from consult.reports.paper.word_writing import check_template, write_document
from consult.reports.paper.words import title_of

__all__ = ["LIMITS", "check_template", "report_docx"]

LIMITS = Limits(
    input_bytes=128 * MEBIBYTE,
    output_bytes=256 * MEBIBYTE,
    memory_bytes=2048 * MEBIBYTE,
    cpu_seconds=120,
    wall_seconds=180.0,
)


def report_docx(report: Report, template: bytes | None) -> bytes:
    """The document. Raises the errors of ``core.sandbox``; ``Refused`` for a template that is none."""
    values = {
        "title": " ".join(safe(title_of(report)).split()),
        "author": safe(report.municipality),
        "blocks": report_blocks(report),
        "template": base64.b64encode(template).decode() if template else "",
        "made": report.made_at.isoformat(),
    }
    data = json.dumps(values, ensure_ascii=False).encode()
    made: bytes = run_limited(write_document, data, limits=LIMITS)
    return made
