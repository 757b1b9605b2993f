"""Tagged PDF (PDF/UA-1) by typst, in a process of its own with limits. For the worker."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consult.core.sandbox import MEBIBYTE, Limits, run_limited

LIMITS = Limits(
    output_bytes=256 * MEBIBYTE, memory_bytes=4096 * MEBIBYTE, cpu_seconds=120, wall_seconds=180.0
)


def set_pdf(template: Path, values: Mapping[str, Any], *, limits: Limits = LIMITS) -> bytes:
    """The PDF of ``values`` (JSON) in a template. Raises the errors of ``core.sandbox``.

    Values reach the template as data in ``sys.inputs.data``, so nothing in them is taken for markup.
    """
    data = json.dumps(values, ensure_ascii=False).encode()
    made: bytes = run_limited(set_data, data, options={"template": str(template)}, limits=limits)
    return made


def set_data(data: bytes, *, template: str) -> bytes:
    """What runs in the process of its own."""
    # Imported here: 80 MB that only this process needs.
    import typst

    made: bytes = typst.compile(
        template,
        format="pdf",
        sys_inputs={"data": data.decode()},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return made
