"""Staff read in responses from a file: they see what becomes of every cell, and nothing is entered twice."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.jobs import Job, JobState
from consult.core.spreadsheets import Cell, Sheet, csv_bytes, read_table, xlsx_bytes
from consult.organisations.models import Organisation
from consult.responses.import_rows import HEADINGS, columns_of
from consult.responses.jobs import enter_file, forget_files
from consult.responses.models import Channel, Comment, Response, ResponseKind, SetAside, Stance
from consult.responses.models_imports import ImportedResponse, ResponseFile
from consult.triage.actions.points import take_in_responses
from consult.triage.models import Point
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.invitations import make_organisation
from tests.factories.responses import Consultee, Remiss, make_remiss

Open = Callable[..., Browser]
Statements = list[str]
HEADERS = [
    "Ert nummer", "Organisation", "Organisationsnummer", "Mottaget", "Kanal", "Hållning", "Avsnitt", "Åtgärd",
    "Synpunkt", "Förslag till lydelse",
]  # fmt: skip
NORRBY = "5560360793"
ROWS: list[list[Cell]] = [
    [
        "A-1",
        "Norrby Bygg AB",
        "",
        date(2027, 2, 3),
        "Brev",
        "Avstyrker",
        1,
        "",
        "Bakgrunden är för kort.",
        "",
    ],
    ["A-1", "", "", "", "", "", "", 2, "Börja i Norrby.", "Ta fram detaljplan för Norrby först"],
    ["A-1", "", "", "", "", "", "", 2, "Och bygg bron.", ""],
    ["A-2", "hedlunds trä ab", "", "2027-02-05", "E-post", "Inga synpunkter", "", "", "", ""],
    ["A-3", "", NORRBY, "4/2 2027", "e-post", "", "", "", "Vi vill bli hörda.", ""],
]


def url(remiss: Remiss, rest: str = "") -> str:
    return f"/staff/rounds/{remiss.round.id}/responses{rest}"


def workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    return xlsx_bytes([Sheet("Svar", HEADERS, rows)])


def upload(staff: Browser, remiss: Remiss, data: bytes, name: str = "svar.xlsx", *, status: int = 200) -> str:
    staff.get(url(remiss, "/import"))
    return staff.press("Läs filen", file=(BytesIO(data), name), status=status).text


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def register(session: Session, firm: Consultee) -> Organisation:
    """Norrby Bygg AB and Föreningen, neither asked; Hedlunds Trä AB is."""
    with write():
        made = make_organisation(session, "Norrby Bygg AB")
        other = make_organisation(session, "Norrby Byalag")
        other.org_number = NORRBY
    return made


@pytest.fixture
def staff(browser: Open, cast: Cast, register: Organisation) -> Browser:
    return browser(cast.registrar)


def test_a_workbook_is_looked_through_and_entered(
    staff: Browser, remiss: Remiss, session: Session, cast: Cast, now: datetime
) -> None:
    staff.get(url(remiss))
    staff.click("Läs in från en fil")
    text = staff.press("Läs filen", file=(BytesIO(workbook(ROWS)), "svar.xlsx")).text
    assert "3 svar läggs in." in text and "Norrby Bygg AB" in text and "3 februari 2027" in text
    assert count(session, Response) == 0, "looking enters nothing"
    assert "3 svar är inlagda." in staff.press("Lägg in 3 svar").text
    session.expire_all()
    first, third, second = session.scalars(select(Response).order_by(Response.id)).all()
    assert (first.channel, first.stance, first.received_at) == (
        Channel.LETTER, Stance.REJECTS, datetime(2027, 2, 3, 11, 0, tzinfo=UTC),
    )  # fmt: skip
    assert [(row.body, row.measure_id) for row in first.comments] == [
        ("Bakgrunden är för kort.", None),
        ("Börja i Norrby.", remiss.measure_2.measure_id),
        ("Och bygg bron.", remiss.measure_2.measure_id),
    ]
    assert first.comments[1].proposed_wording == "Ta fram detaljplan för Norrby först"
    assert first.comments[1].base_wording.startswith("Ta fram detaljplan 2 för Norrby")
    assert (first.entered_by, first.entered_at) == (cast.registrar.name, now)
    assert (second.kind, second.channel) == (ResponseKind.NO_COMMENTS, Channel.EMAIL)
    assert third.invitation.organisation.name == "Norrby Byalag" and third.stance is None
    assert count(session, ImportedResponse) == 3
    actions = set(session.scalars(select(AuditEntry.action)))
    assert {"response.file_read", "response.file_entered", "response.entered"} <= actions


def test_its_comments_become_points(staff: Browser, remiss: Remiss, session: Session, now: datetime) -> None:
    upload(staff, remiss, workbook(ROWS))
    staff.press("Lägg in 3 svar")
    with write():
        take_in_responses(round_id=remiss.round.id, now=now)
    assert count(session, Point) == 4


def test_the_same_file_again_enters_nothing(staff: Browser, remiss: Remiss, session: Session) -> None:
    upload(staff, remiss, workbook(ROWS))
    staff.press("Lägg in 3 svar")
    text = upload(staff, remiss, workbook(ROWS))
    assert "Det finns inget nytt att lägga in." in text and "3 är redan inlagda." in text
    assert "Lägg in 3 svar" not in text
    file_id = session.scalars(select(func.max(ResponseFile.id))).one()
    staff.post(url(remiss, f"/import/{file_id}/enter"), with_token(staff, {"expected": "0"}))
    assert count(session, Response) == 3


def test_a_changed_row_is_shown_and_nothing_is_overwritten(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    upload(staff, remiss, workbook(ROWS))
    staff.press("Lägg in 3 svar")
    changed = [*ROWS[:4], [*ROWS[4][:8], "Vi har ändrat oss.", ""]]
    text = upload(staff, remiss, workbook([*changed, ["A-4", *ROWS[4][1:]]]))
    assert "Svaret är redan inlagt med ett annat innehåll. Det ändras inte." in text
    assert "1 skiljer sig från det som är inlagt" in text
    staff.press("Lägg in 1 svar")
    bodies = set(session.scalars(select(Comment.body)))
    assert "Vi har ändrat oss." not in bodies
    assert count(session, Response) == 4


def test_a_second_response_of_the_same_organisation_follows_the_rules(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    upload(staff, remiss, workbook(ROWS[4:]))
    staff.press("Lägg in 1 svar")
    later = ["B-1", "", NORRBY, "2027-02-06", "Brev", "", "", "", "Senare.", ""]
    earlier = ["B-2", "", NORRBY, "2027-02-02", "Brev", "", "", "", "Tidigare.", ""]
    text = upload(staff, remiss, workbook([later, earlier]))
    assert "Har redan svarat." in text
    staff.press("Lägg in 2 svar")
    rows = {each.comments[0].body: each for each in session.scalars(select(Response))}
    assert rows["Senare."].supersedes_id == rows["Vi vill bli hörda."].id
    assert session.scalars(select(SetAside.response_id)).all() == [rows["Tidigare."].id]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_csv_of_either_encoding(staff: Browser, remiss: Remiss, session: Session, encoding: str) -> None:
    text = csv_bytes([HEADERS, *ROWS]).decode("utf-8-sig")
    upload(staff, remiss, text.encode(encoding), "svar.csv")
    staff.press("Lägg in 3 svar")
    assert "Börja i Norrby." in set(session.scalars(select(Comment.body)))


def test_english_headings(staff: Browser, remiss: Remiss) -> None:
    rows = [
        ["Key", "Sender", "Received", "Channel", "Stance", "Section", "Comment"],
        [
            "1",
            "Norrby Bygg AB",
            "2027-02-03",
            "letter",
            "supports with comments",
            "Bakgrund och syfte",
            "Good.",
        ],
    ]
    assert "1 svar läggs in." in upload(staff, remiss, csv_bytes(rows), "answers.csv")


def test_a_half_wrong_file_enters_the_right_half_and_is_mended_on_the_page(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    wrong: list[list[Cell]] = [
        ["", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "", "", "Utan nummer.", ""],
        ["C-1", "Okända AB", "", "2027-02-03", "Brev", "", "", "", "Okänd.", ""],
        ["C-2", "Norrby Bygg AB", "", "2027-02-31", "Brev", "", "", "", "Fel dag.", ""],
        ["C-3", "Norrby Bygg AB", "", "2027-02-10", "Brev", "", "", "", "I morgon.", ""],
        ["C-4", "Norrby Bygg AB", "", "2026-12-01", "Brev", "", "", "", "Före.", ""],
        ["C-5", "Norrby Bygg AB", "", "2027-02-03", "Duva", "", "", "", "Fel kanal.", ""],
        ["C-6", "Norrby Bygg AB", "", "2027-02-03", "Brev", "Kanske", "", "", "Fel hållning.", ""],
        ["C-7", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "Avsnitt 99", "", "Fel avsnitt.", ""],
        ["C-8", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "", "77", "Fel åtgärd.", ""],
        ["C-9", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "1", "1", "Annat avsnitt.", ""],
        ["D-1", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "", "", "", ""],
        ["D-2", "Norrby Bygg AB", "", "2027-02-03", "Brev", "Inga synpunkter", "", "", "Jo.", ""],
        ["D-3", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "", "", "Text.", "En lydelse av allt"],
        ["D-4", "Norrby Bygg AB", "", "2027-02-03", "Brev", "", "", "", "Ett.", ""],
        ["D-4", "Norrby Bygg AB", "", "2027-02-04", "", "", "", "", "Två.", ""],
    ]
    text = upload(staff, remiss, workbook([*ROWS, *wrong]))
    for said in [
        "Skriv ert nummer på svaret.", "Finns inte i registret.", "Skriv datumet så här: 2027-02-26.",
        "Dagen har inte varit än.", "Dagen är före den då remissen öppnades.", "Skriv Brev eller E-post.",
        "Skriv Tillstyrker, Tillstyrker med synpunkter,", "Avsnittet finns inte i remissen.",
        "Åtgärden finns inte i remissen.", "Åtgärden hör till ett annat avsnitt.", "Skriv synpunkten.",
        "Svaret har en synpunkt.", "Skriv vilket avsnitt eller vilken åtgärd lydelsen gäller.",
        "En annan rad med samma nummer säger något annat.",
    ]:  # fmt: skip
        assert said in text
    assert "14 svar har fel och lämnas utanför." in text
    text = staff.press("Lägg in 3 svar").text
    assert count(session, Response) == 3
    staff.get(url(remiss, "/import/1?show=wrong"))
    text = staff.press("Rätta", **{"c-8-organisation": "Hedlunds Trä AB"}).text
    assert "1 cell är ändrad." in text and "13 svar har fel" in text
    staff.press("Lägg in 1 svar")
    assert "Okänd." in set(session.scalars(select(Comment.body)))


def test_a_name_borne_by_two_needs_the_number(staff: Browser, remiss: Remiss, session: Session) -> None:
    with write():
        make_organisation(session, "Norrby Bygg AB")
    text = upload(staff, remiss, workbook(ROWS[:1]))
    assert "Flera i registret heter så. Skriv organisationsnumret." in text


def test_hostile_cells_are_text(staff: Browser, remiss: Remiss, session: Session) -> None:
    formula = '=HYPERLINK("http://x.example";"klicka")'
    row = ["Ert nummer;Organisation;Mottaget;Kanal;Synpunkt"]
    row.append(
        f'"=1+1";Norrby Bygg AB;2027-02-03;Brev;"{formula.replace(chr(34), chr(34) * 2)}\x07\u202e<b>"'
    )
    row.append("long;Norrby Bygg AB;2027-02-03;Brev;" + "å" * 40_000)
    text = upload(staff, remiss, "\r\n".join(row).encode(), "svar.csv")
    assert "Texten är för lång." in text and "<b>" in text, "shown as text"
    staff.press("Lägg in 1 svar")
    body = session.scalars(select(Comment.body)).one()
    assert body.startswith("=HYPERLINK") and "\x07" not in body
    assert session.scalars(select(ImportedResponse.source_key)).one() == "=1+1"


def test_a_personal_number_is_not_shown(staff: Browser, remiss: Remiss) -> None:
    row: list[Cell] = ["P-1", "", "19811218-9876", "2027-02-03", "Brev", "", "", "", "Hej.", ""]
    assert "9876" not in upload(staff, remiss, workbook([row]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Filen är tom."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "Filen är ingen tabell."),
        (b"PK\x03\x04 skadad", "Filen är skadad"),
        (b"Namn;Synpunkt\r\nA;B\r\n", "Filen saknar kolumner: Ert nummer, Mottaget."),
        (csv_bytes([HEADERS]), "Filen har rubriker men inga rader."),
    ],
)
def test_files_that_cannot_be_used(
    staff: Browser, remiss: Remiss, session: Session, data: bytes, said: str
) -> None:
    assert said in upload(staff, remiss, data, status=422)
    assert count(session, ResponseFile) == 0


def test_no_file_chosen(staff: Browser, remiss: Remiss) -> None:
    staff.get(url(remiss, "/import"))
    assert "Välj en fil." in staff.press("Läs filen", status=422).text


def many(session: Session, number: int) -> list[list[Cell]]:
    with write():
        for n in range(number):
            make_organisation(session, f"Firma {n} AB")
    return [
        [f"M-{n}", f"Firma {n} AB", "", "2027-02-03", "Brev", "Tillstyrker", "", "1", f"Ord {n}.", ""]
        for n in range(number)
    ]


def test_three_hundred_rows_cost_as_many_statements_as_one(
    staff: Browser, remiss: Remiss, session: Session, count_sql: Statements
) -> None:
    rows = many(session, 300)
    upload(staff, remiss, workbook(rows[:1]))
    staff.get(url(remiss, "/import/1"))
    count_sql.clear()
    staff.get(url(remiss, "/import/1"))
    of_one = len(count_sql)
    upload(staff, remiss, workbook(rows))
    count_sql.clear()
    text = staff.get(url(remiss, "/import/2")).text
    assert len(count_sql) <= of_one
    assert "1–50 av 300" in text


def test_a_long_file_is_entered_by_the_worker_once(staff: Browser, remiss: Remiss, session: Session) -> None:
    rows = many(session, 60)
    upload(staff, remiss, workbook(rows))
    text = staff.press("Lägg in 60 svar").text
    assert "Svaren läggs in. Du kan stänga sidan." in text and count(session, Response) == 0
    again = with_token(staff, {"expected": "60"})
    assert "Svaren läggs in just nu." in staff.post(url(remiss, "/import/1/enter"), again).text
    assert "Svaren läggs in just nu." in staff.post(url(remiss, "/import/1/discard"), again).text
    assert "Svaren läggs in just nu." in staff.post(url(remiss, "/import/1/mend"), again).text
    assert "0 / 0" in staff.client.get(url(remiss, "/import/1/status")).text
    job = session.scalars(select(Job).where(Job.kind == "responses.import")).one()
    payload = dict(job.payload)
    assert enter_file(payload) == {"entered": 60}
    assert enter_file(payload) == {"entered": 0}, "taken over after its lease: nothing twice"
    with write():
        job = session.get_one(Job, job.id)
        job.state, job.result, job.finished_at = JobState.DONE, {"entered": 60}, job.created_at
    assert "60 är redan inlagda." in staff.get(url(remiss, "/import/1")).text
    assert count(session, Response) == 60


def test_what_changed_meanwhile_is_said(staff: Browser, remiss: Remiss, session: Session) -> None:
    upload(staff, remiss, workbook(ROWS))
    with write():
        session.scalars(select(Organisation).where(Organisation.name == "Norrby Bygg AB")).one().name = "Nytt"
    text = staff.press("Lägg in 3 svar").text
    assert "Något har ändrats sedan du öppnade sidan." in text and count(session, Response) == 0


def test_thrown_away_and_forgotten(staff: Browser, remiss: Remiss, session: Session, now: datetime) -> None:
    upload(staff, remiss, workbook(ROWS))
    staff.press("Lägg in 3 svar")
    assert "Filen är kastad." in staff.press("Kasta filen").text
    staff.get(url(remiss, "/import/1"), status=404)
    upload(staff, remiss, workbook(ROWS))
    forget_files(now)
    assert count(session, ResponseFile) == 1
    forget_files(datetime(2027, 3, 20, tzinfo=UTC))
    assert count(session, ResponseFile) == 0
    assert count(session, Response) == 3


def test_the_template_can_be_read_in(staff: Browser, remiss: Remiss) -> None:
    data = staff.client.get(url(remiss, "/import/template.xlsx")).data
    table = read_table(data)
    assert set(columns_of(table.headers)) == set(HEADINGS)
    places = read_table(data, sheet="Avsnitt, mål och åtgärder")
    assert ("2", "Mål 1: Mark, vägar och uppkoppling", "", "1", "Ta fram detaljplan 1 för Norrby") in {
        row.cells for row in places.rows
    }


def test_who_may_not(browser: Open, cast: Cast, staff: Browser, remiss: Remiss) -> None:
    upload(staff, remiss, workbook(ROWS))
    reader = browser(cast.reader)
    reader.get(url(remiss, "/import"), status=403)
    reader.get(url(remiss, "/import/1"), status=403)
    for action in ("mend", "enter", "discard"):
        reader.get("/staff/")
        reader.post(url(remiss, f"/import/1/{action}"), with_token(reader), status=403)
    assert "Läs in från en fil" not in reader.get(url(remiss)).text


def test_a_file_of_another_round(staff: Browser, remiss: Remiss, session: Session) -> None:
    upload(staff, remiss, workbook(ROWS))
    other = make_remiss("KS 2026/999")
    staff.get(url(other, "/import/1"), status=404)
    staff.get(url(other, "/import"))
    for action in ("mend", "enter", "discard"):
        staff.post(url(other, f"/import/1/{action}"), with_token(staff, {"expected": "3"}), status=404)
    assert count(session, Response) == 0
    text = upload(staff, other, workbook(ROWS))
    assert "3 svar läggs in." in text, "the numbers are the round's own"
