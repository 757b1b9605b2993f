"""Boards that a document names but the register does not have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from consult.core.actor import Actor
from consult.organisations.actions import create_organisation
from consult.organisations.columns import Field
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.actions.import_parts import BoardNames, heading_key
from consult.programmes.actions.measures import MeasureFacts, create_measure_version
from consult.programmes.models import MeasureVersion


def adopt_boards(
    *, versions: Sequence[MeasureVersion], names: Collection[str], by: Actor, now: datetime
) -> int:
    """Put the named boards into the register and make them accountable where the document names them.

    ``versions`` are the current ones of the measures that lack a board. A board that the register has under the name
    is used. The number of measures that got a new version.
    """
    known = BoardNames()
    boards: dict[str, Organisation] = {}
    for name in names:
        if (key := heading_key(name)) not in boards:
            boards[key] = known.find(name) or _create(name, by, now)
    changed = 0
    for version in versions:
        board = boards.get(heading_key(version.accountable_text))
        if board is None or version.accountable_id is not None:
            continue
        facts = replace(MeasureFacts.of(version), accountable=board, accountable_text="")
        create_measure_version(
            measure=version.measure, facts=facts, base_version_id=version.id, by=by, now=now
        )
        changed += 1
    return changed


def _create(name: str, by: Actor, now: datetime) -> Organisation:
    columns = {Field.NAME: name}
    return create_organisation(kind=OrganisationKind.BOARD, digits=None, columns=columns, by=by, now=now)
