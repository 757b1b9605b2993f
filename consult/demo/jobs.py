"""The worker's part: loading the example into a new installation whose administrator chose it."""

from typing import Any

from consult.core.clock import now
from consult.core.jobs import handler


@handler("demo.load")
def load_example(_payload: dict[str, Any]) -> dict[str, Any]:
    """Fill the installation, unless it has a programme already; the accounts of the example open to nobody."""
    # Imported here: every process knows the handler, but hardly any ever loads the example.
    from consult.demo import load

    if load.is_loaded():
        return {"loaded": False}
    load.load_demo(now=now(), sign_in=False)
    return {"loaded": True}
