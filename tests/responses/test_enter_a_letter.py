"""Staff enter what came on paper or by e-mail: it is a response like every other."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations import actions as rounds
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.invitations.models import Invitation, ResponseState
from consult.organisations.models import Organisation, OrganisationKind
from consult.responses.checksum import checksum
from consult.responses.jobs import make_receipt
from consult.responses.models import Channel, Comment, Response, ResponseKind, SetAside, Stance
from consult.responses.queries.received import as_received, current_of, received_in_full
from consult.triage.actions.points import take_in_responses
from consult.triage.models import Point
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.invitations import make_organisation
from tests.factories.responses import PDF, Consultee, Remiss, submit, write_comment

Open = Callable[..., Browser]
LETTER = {
    "channel": "letter",
    "received_on": "2027-02-05",
    "stance": "rejects",
    "text-0-hela": "Vi säger nej.",
}


def url(remiss: Remiss, rest: str = "") -> str:
    return f"/staff/rounds/{remiss.round.id}/responses{rest}"


def organisation_id(session: Session, firm: Consultee) -> int:
    return firm.invitation(session).organisation_id


@pytest.fixture
def desk(browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session) -> Browser:
    """The registrar, at the form for Hedlunds Trä AB."""
    staff = browser(cast.registrar)
    staff.get(url(remiss, f"/enter/{organisation_id(session, firm)}"))
    return staff


def only_response(session: Session) -> Response:
    response = received_in_full(session, session.scalars(select(Response.id)).one())
    assert response is not None
    return response


def test_a_letter_is_found_entered_and_received(
    browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session, now: datetime
) -> None:
    staff = browser(cast.registrar)
    staff.get(url(remiss))
    staff.click("Lägg in ett svar")
    staff.press("Sök", q="Hedlunds")
    staff.click("Hedlunds Trä AB")
    page = staff.press(
        "Lägg in svaret",
        **LETTER,
        **{"text-2-m1": "Norrby först.", "files": (BytesIO(PDF), "brev.pdf")},
    )
    assert "Svaret är mottaget och har fått ett nummer." in page.text
    assert "5 februari 2027" in page.text
    response = only_response(session)
    assert response.number == "KS 2026/184-1"
    assert (response.channel, response.stance, response.late) == (Channel.LETTER, Stance.REJECTS, False)
    assert response.received_at == datetime(2027, 2, 5, 11, 0, tzinfo=UTC)
    assert (response.entered_at, response.entered_by) == (now, cast.registrar.name)
    assert [comment.body for comment in response.comments] == ["Norrby först.", "Vi säger nej."]
    assert [row.file.filename for row in response.comments[1].attachments] == ["brev.pdf"]
    assert response.checksum == checksum(as_received(response, []))
    invitation = firm.invitation(session)
    assert (invitation.response_state, invitation.comment_count) == (ResponseState.SUBMITTED, 2)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "response.entered")).one()
    assert entry.actor_label == cast.registrar.name
    assert make_receipt({"response_id": response.id}) == {"made": True}
    assert staff.get(url(remiss, f"/{response.id}/receipt.pdf")).response.data.startswith(b"%PDF")
    assert session.scalar(select(func.count(OutboxMail.id))) == 0, "nobody gave an address"


def test_its_comments_become_points(desk: Browser, remiss: Remiss, session: Session, now: datetime) -> None:
    desk.press("Lägg in svaret", **LETTER)
    with write():
        take_in_responses(round_id=remiss.round.id, now=now)
    point = session.scalars(select(Point)).one()
    assert session.get_one(Comment, point.comment_id).body == "Vi säger nej."


def test_a_scanned_letter_alone_is_a_response(desk: Browser, session: Session) -> None:
    given = LETTER | {"text-0-hela": "", "stance": "unsaid"}
    page = desk.press("Lägg in svaret", status=422, **given)
    assert "Skriv av svaret, lägg till det inskannade" in page.text
    desk.press("Lägg in svaret", **given, files=(BytesIO(PDF), "brev.pdf"))
    response = only_response(session)
    assert response.stance is None
    assert [comment.body for comment in response.comments] == [""]


def test_no_comments_and_the_receipt_by_mail(desk: Browser, session: Session) -> None:
    page = desk.press("Lägg in svaret", status=422, **LETTER | {"stance": "no_comments"})
    assert "Välj något annat än Inga synpunkter" in page.text
    given = {
        "stance": "no_comments",
        "text-0-hela": "",
        "email": "vd@hedlundstra.example",
        "channel": "email",
    }
    desk.press("Lägg in svaret", **LETTER | given)
    response = only_response(session)
    assert (response.kind, response.channel) == (ResponseKind.NO_COMMENTS, Channel.EMAIL)
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.to_address == "vd@hedlundstra.example"
    assert "Mottaget: 5 februari 2027\n" in mail.content.text + "\n"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("channel", "", "Välj hur svaret kom."),
        ("received_on", "", "Skriv vilken dag svaret kom."),
        ("received_on", "i går", "Skriv datumet så här: 2027-02-26."),
        ("received_on", "2027-02-10", "Dagen har inte varit än."),
        ("received_on", "2027-01-02", "Remissen öppnades 25 januari 2027."),
        ("stance", "", "Välj vad svaret säger i stort."),
        ("email", "vd", "Adressen saknar @."),
        ("text-2-m1", "x" * 20_001, "Texten är för lång. Högst 20000 tecken."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Browser, session: Session, field: str, value: str, message: str
) -> None:
    page = desk.press("Lägg in svaret", status=422, **LETTER | {field: value})
    assert message in page.text
    assert "Vi säger nej.</textarea>" in page.html
    assert session.scalar(select(func.count(Response.id))) == 0


def test_late_is_judged_by_the_day_of_receipt(
    browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session,
    the_ninth_of_february: time_machine.Traveller,
) -> None:  # fmt: skip
    the_ninth_of_february.move_to(datetime(2027, 4, 1, 9, tzinfo=UTC))
    deadline = remiss.round.deadline
    for day, late in ((deadline.isoformat(), False), ("2027-04-01", True)):
        staff = browser(cast.registrar)
        staff.get(url(remiss, f"/enter/{organisation_id(session, firm)}"))
        staff.press("Lägg in svaret", **LETTER | {"received_on": day})
        newest = session.scalars(select(Response).order_by(Response.id.desc())).first()
        assert newest is not None
        assert newest.late is late
    assert session.scalars(select(SetAside.response_id)).all() == [newest.id]


def test_a_letter_older_than_what_counts_is_set_aside(
    desk: Browser, remiss: Remiss, firm: Consultee, session: Session, now: datetime
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Bra.", now)
    sent = submit(firm, now)
    page = desk.press("Lägg in svaret", **LETTER)
    assert "Svaret räknas inte" in page.text
    current = current_of(session, firm.invitation_id)
    assert current is not None
    assert current.id == sent.id


def test_a_later_letter_supersedes(
    browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session, now: datetime,
    the_ninth_of_february: time_machine.Traveller,
) -> None:  # fmt: skip
    write_comment(remiss, firm, remiss.measure_1, "Bra.", now)
    sent = submit(firm, now)
    the_ninth_of_february.move_to(datetime(2027, 2, 12, 9, tzinfo=UTC))
    staff = browser(cast.registrar)
    page = staff.get(url(remiss, f"/enter/{organisation_id(session, firm)}"))
    assert f"Det finns redan ett svar som gäller, {sent.number}." in page.text
    staff.press("Lägg in svaret", **LETTER | {"received_on": "2027-02-11"})
    current = current_of(session, firm.invitation_id)
    assert current is not None
    assert current.supersedes_id == sent.id


def test_one_who_was_not_asked_and_a_private_person(
    browser: Open, cast: Cast, remiss: Remiss, session: Session
) -> None:
    from consult.triage.naming import UnnamedKind, unnamed_kind

    with write() as own:
        other = make_organisation(own, "Nordåns Åkeri AB").id
    staff = browser(cast.registrar)
    staff.get(url(remiss, f"/enter/{other}"))
    staff.press("Lägg in svaret", **LETTER)
    assert session.scalars(select(Invitation.organisation_id)).all() == [other]
    staff.get(url(remiss, "/enter"))
    staff.click("Avsändaren finns inte i registret")
    staff.press("Lägg in svaret", status=422, **LETTER)
    staff.press("Lägg in svaret", sender_kind="private_person", sender_name="Förnamn Efternamn", **LETTER)
    person = session.scalars(
        select(Organisation).where(Organisation.kind == OrganisationKind.PRIVATE_PERSON)
    ).one()
    assert unnamed_kind(person) is UnnamedKind.PRIVATE_PERSON
    assert session.scalar(select(func.count(Response.id))) == 2


def test_a_second_press_gives_the_same_response_and_sender(
    browser: Open, cast: Cast, remiss: Remiss, session: Session
) -> None:
    staff = browser(cast.registrar)
    given = LETTER | {"sender_kind": "private_person", "sender_name": "Förnamn Efternamn"}
    staff.get(url(remiss, "/enter/new"))
    key = dict(staff.page.reader.forms[-1]["fields"])["submit_key"]
    staff.press("Lägg in svaret", **given)
    staff.get(url(remiss, "/enter/new"))
    staff.press("Lägg in svaret", **given, submit_key=key)
    assert session.scalar(select(func.count(Response.id))) == 1
    assert session.scalar(select(func.count(Organisation.id))) == 1


def test_after_closing_only_what_came_before_is_taken(
    desk: Browser,
    remiss: Remiss,
    session: Session,
    now: datetime,
    the_ninth_of_february: time_machine.Traveller,
) -> None:
    with write() as own:
        rounds.close_round(round_=own.get_one(Round, remiss.round.id), by=SYSTEM, now=now)
    the_ninth_of_february.move_to(datetime(2027, 2, 9, 19, tzinfo=UTC))
    desk.press("Lägg in svaret", **LETTER)
    assert session.scalar(select(func.count(Response.id))) == 1


def test_what_was_entered_by_mistake_is_taken_back_and_stays(
    desk: Browser, remiss: Remiss, firm: Consultee, session: Session
) -> None:
    desk.press("Lägg in svaret", **LETTER)
    page = desk.press("Ta tillbaka svaret")
    assert "Svaret är taget tillbaka och räknas inte." in page.text
    assert current_of(session, firm.invitation_id) is None
    assert session.scalar(select(func.count(Response.id))) == 1


def test_staff_do_not_take_back_what_came_by_a_link(
    browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session, now: datetime
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Bra.", now)
    sent = submit(firm, now)
    staff = browser(cast.registrar)
    page = staff.get(url(remiss, f"/{sent.id}"))
    assert "Ta tillbaka svaret" not in page.text
    staff.post(url(remiss, f"/{sent.id}/withdraw"), with_token(staff), status=404)


@pytest.mark.parametrize("role", ["reader", "facilitator"])
def test_only_those_who_may_enter_can(
    browser: Open, cast: Cast, remiss: Remiss, firm: Consultee, session: Session, role: str
) -> None:
    staff = browser(getattr(cast, role))
    staff.get(url(remiss, "/enter/new"), status=403)
    assert "Lägg in ett svar" not in staff.get(url(remiss)).text


def test_the_list_asks_the_same_number_of_questions_for_many(
    browser: Open, cast: Cast, remiss: Remiss, session: Session, count_sql: list[str]
) -> None:
    staff = browser(cast.registrar)

    def enter_one(name: str) -> int:
        with write() as own:
            other = make_organisation(own, name).id
        staff.get(url(remiss, f"/enter/{other}"))
        staff.press("Lägg in svaret", **LETTER)
        count_sql.clear()
        staff.get(url(remiss))
        return len(count_sql)

    first = enter_one("Första AB")
    assert {enter_one(f"Bolag {number} AB") for number in range(3)} == {first}
