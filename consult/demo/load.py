"""Loads the demo municipality Forsunda: a programme out on remiss, with 612 consultees and 34 responses.

Everything is written in one transaction, what staff have done by the actions that staff use; dates are counted from
``now`` so that the round is always in the middle of its time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from consult.accounts.actions import actor_of
from consult.accounts.models import Role, User
from consult.accounts.passwords import hash_password
from consult.accounts.queries import user_by_email
from consult.core.db import db, write
from consult.demo import content
from consult.demo.begun import load_begun
from consult.demo.consultation import load_round, opened_at, prolong
from consult.demo.desk import load_desk
from consult.demo.mailing import deliver, load_invitations
from consult.demo.programme import load_programme
from consult.demo.register import load_register
from consult.demo.responses import load_responses
from consult.demo.scene import Desk, Scene
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.programmes.actions import freeze_edition
from consult.programmes.models import EditionKind, Programme

NO_PASSWORD = "!"  # noqa: S105  a hash that no password fits
PASSWORD = "demo i forsunda 2027"  # noqa: S105  a local demo's, printed when it starts


@dataclass(frozen=True)
class Loaded:
    """How much there is, for the line that the command prints."""

    organisations: int
    responses: int
    comments: int


def is_loaded() -> bool:
    """Whether the database already holds a programme: then nothing is loaded into it."""
    return bool(db.session.scalar(select(func.count()).select_from(Programme)))


def load_demo(*, now: datetime, sign_in: bool = True) -> Loaded:
    """Fill an empty database. ``now`` is aware; the round opened some days before it and ends some after.

    Without ``sign_in`` nothing opens the accounts of the example: its password is known to everybody.
    """
    texts_data, responses_data = content.read("programme.json"), content.read("responses.json")
    round_data = content.read("round.json")
    answers_data, desk_data = content.read("answers.json"), content.read("desk.json")
    opened = opened_at(round_data, now)
    with write():
        users = _load_users(round_data["users"], sign_in=sign_in, now=opened - timedelta(days=30))
        by = actor_of(users["Handläggare"])
        organisations = load_register(now=opened - timedelta(days=20))
        texts = load_programme(texts_data, organisations, by=by, now=opened - timedelta(days=12))
        edition = freeze_edition(
            document=texts.document, kind=EditionKind.CONSULTED, by=by, now=opened - timedelta(days=5)
        )
        round_ = load_round(round_data, texts, edition, by=by, now=now)
        invitations = load_invitations(round_data["invitation"], round_, organisations, by=by, now=opened)
        deadline = content.day(now, round_data["deadline_in_days"])
        deliver(responses_data["delivery"], sent_from=opened, deadline=deadline, now=now)
        scene = Scene(round_, texts, edition, invitations, now)
        load_responses(scene, responses_data)
        load_begun(scene, responses_data)
        prolong(round_, round_data, by=by, now=now)
        extension = round_data["extension"]
        later = round_.deadline + timedelta(days=extension["extra_days"])
        invitations[extension["organisation"]].extended_until = later
        load_desk(Desk(scene, users), answers_data, desk_data)
    return Loaded(len(organisations), len(responses_data["responses"]), len(scene.comments))


def _load_users(users: list[dict[str, str]], *, sign_in: bool, now: datetime) -> dict[str, User]:
    """The staff by name, all with the printed password. It is hashed once, since hashing is slow on purpose.

    An account that is there already keeps its own.
    """
    hashed = hash_password(PASSWORD) if sign_in else NO_PASSWORD
    loaded = {
        user["name"]: user_by_email(db.session(), user["email"])
        or User(
            email=user["email"],
            name=user["name"],
            role=Role(user["role"]),
            password_hash=hashed,
            created_at=now,
        )
        for user in users
    }
    db.session.add_all(loaded.values())
    db.session.flush()
    return loaded


def invitation_of(name: str) -> Invitation | None:
    """The invitation of the organisation with this name."""
    query = select(Invitation).join(Organisation).where(Organisation.name == name)
    return db.session.scalar(query)


def editor_email() -> str:
    """The address that the printed sign-in is for."""
    users: list[dict[str, str]] = content.read("round.json")["users"]
    return next(user["email"] for user in users if user["role"] == Role.EDITOR)
