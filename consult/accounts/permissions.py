"""What each role may do: the table of the roles, as one place to read and change."""

from enum import StrEnum

from consult.accounts.models import Role


class Permission(StrEnum):
    """A thing that a staff route may require."""

    SETTINGS = "settings"
    RUN_ROUNDS = "run_rounds"
    REVIEW = "review"
    REGISTER_RECORDS = "register_records"
    WORKSHOPS = "workshops"
    READ = "read"


_GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.SETTINGS: frozenset({Role.ADMINISTRATOR}),
    Permission.RUN_ROUNDS: frozenset({Role.ADMINISTRATOR, Role.EDITOR}),
    Permission.REVIEW: frozenset({Role.ADMINISTRATOR, Role.REVIEWER}),
    Permission.REGISTER_RECORDS: frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.REGISTRAR}),
    Permission.WORKSHOPS: frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR}),
    Permission.READ: frozenset(Role),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission."""
    return role in _GRANTS[permission]
