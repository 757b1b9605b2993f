"""How a respondent is called in public: organisations by name, sole traders and private persons by kind. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consult.organisations.models import Organisation, OrganisationKind


class UnnamedKind(StrEnum):
    """Those whose name is personal data."""

    SOLE_TRADER = "sole_trader"
    PRIVATE_PERSON = "private_person"


@dataclass(frozen=True)
class PublicName:
    """``name`` where it may be shown, otherwise the ``unnamed`` kind."""

    name: str
    unnamed: UnnamedKind | None = None


def unnamed_kind(organisation: Organisation) -> UnnamedKind | None:
    """The kind that stands for the name in public, None where the name may be shown."""
    if organisation.kind is OrganisationKind.PRIVATE_PERSON:
        return UnnamedKind.PRIVATE_PERSON
    return UnnamedKind.SOLE_TRADER if organisation.sole_trader else None


def public_name(organisation: Organisation) -> PublicName:
    """The name for public pages and files."""
    kind = unnamed_kind(organisation)
    return PublicName("", kind) if kind else PublicName(organisation.name)
