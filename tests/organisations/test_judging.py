"""What a save would do to the register, judged without any database."""

from hypothesis import given
from hypothesis import strategies as st

from consult.organisations.columns import Field
from consult.organisations.judging import Decision, Judgement, Known, Person, Register, Verdict, Write, judge
from consult.organisations.row_checking import check_row

NUMBER = "5599990016"


def judged(
    cells: dict[Field, str], known: Known | None = None, persons: dict[str, Person] | None = None
) -> Judgement:
    row = check_row({Field.NUMBER: NUMBER, Field.NAME: "A AB", **cells})
    register = Register({NUMBER: known} if known else {}, persons or {})
    return judge([(2, row)], {}, register)[2]


def known(**changes: object) -> Known:
    columns: dict[str, object] = {"values": {Field.NAME: "A AB"}, **changes}
    return Known(id=7, **columns)  # type: ignore[arg-type]


def test_new_changed_and_unchanged() -> None:
    assert judged({}) == Judgement(Verdict.NEW, Write.NEW)
    assert judged({}, known()) == Judgement(Verdict.UNCHANGED, None, {}, 7)
    changed = judged({Field.AREA: "Norrbyn"}, known())
    assert (changed.verdict, changed.writes, dict(changed.changes)) == (
        Verdict.CHANGED,
        Write.CHANGED,
        {Field.AREA: ("", "Norrbyn")},
    )


def test_a_wrong_row_is_wrong_whatever_the_register_holds() -> None:
    assert judged({Field.EMAIL: "a(at)b.se"}, known()) == Judgement(Verdict.WRONG)


def test_an_empty_cell_never_erases() -> None:
    filled = known(
        values={Field.NAME: "A AB", Field.AREA: "Norrbyn"}, emails=("a@a.se",), imported={"a@a.se"}
    )
    assert judged({Field.AREA: "", Field.EMAIL: ""}, filled).verdict is Verdict.UNCHANGED


def test_what_was_corrected_by_hand_is_left_alone() -> None:
    assert judged({Field.AREA: "Norrbyn"}, known(by_hand=frozenset({"area"}))).verdict is Verdict.UNCHANGED


def test_imported_addresses_are_exchanged_and_those_by_hand_stay() -> None:
    before = known(emails=("old@a.se", "hand@a.se"), imported=frozenset({"old@a.se"}))
    found = judged({Field.EMAIL: "new@a.se"}, before)
    assert found.emails == ("hand@a.se", "new@a.se")
    assert found.changes[Field.EMAIL] == ("old@a.se; hand@a.se", "hand@a.se; new@a.se")


def test_an_address_taken_away_by_hand_does_not_come_back() -> None:
    assert (
        judged({Field.EMAIL: "gone@a.se"}, known(dropped=frozenset({"gone@a.se"}))).verdict
        is Verdict.UNCHANGED
    )


def test_a_contacts_name_is_changed_when_it_speaks_for_one_and_only_filled_in_when_for_several() -> None:
    cells = {Field.EMAIL: "a@a.se", Field.CONTACT: "Ny"}
    before = known(emails=("a@a.se",), imported=frozenset({"a@a.se"}))
    alone, shared = Person("Anna", frozenset({7})), Person("Anna", frozenset({7, 8}))
    assert judged(cells, before, {"a@a.se": alone}).changes == {Field.CONTACT: ("Anna", "Ny")}
    assert judged(cells, before, {"a@a.se": shared}).verdict is Verdict.UNCHANGED
    assert judged(cells, before, {"a@a.se": Person("", frozenset({7, 8}))}).changes == {
        Field.CONTACT: ("", "Ny")
    }
    by_hand = known(emails=("a@a.se",), by_hand=frozenset({"contact_name"}))
    assert judged(cells, by_hand, {"a@a.se": alone}).verdict is Verdict.UNCHANGED


def test_of_doubles_none_is_written_until_somebody_chooses() -> None:
    rows = [
        (n, check_row({Field.NUMBER: NUMBER, Field.NAME: name})) for n, name in ((2, "A"), (3, "B"), (4, "C"))
    ]
    for decisions, written in (
        ({}, []),
        ({2: Decision.SKIP}, []),
        ({2: Decision.SKIP, 4: Decision.SKIP}, [3]),
        ({2: Decision.MERGE, 3: Decision.SKIP, 4: Decision.SKIP}, [2]),
        ({2: Decision.SKIP, 3: Decision.SKIP, 4: Decision.SKIP}, []),
    ):
        found = judge(rows, decisions, Register())
        assert {each.verdict for each in found.values()} == {Verdict.DUPLICATE}
        assert [number for number, each in found.items() if each.writes] == written


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["", "N", "Ö"])), max_size=12),
    st.data(),
)
def test_every_row_has_a_judgement_and_at_most_one_of_its_doubles_is_written(
    names: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows = [
        (n, check_row({Field.NAME: name, Field.AREA: area})) for n, (name, area) in enumerate(names, start=2)
    ]
    decisions = {n: d for n, _ in rows if (d := data.draw(st.sampled_from([None, *Decision])))}
    found = judge(rows, decisions, Register())
    assert set(found) == {n for n, _ in rows}
    for name in "ABC":
        written = [n for n, row in rows if row.values[Field.NAME] == name and found[n].writes]
        assert len(written) <= 1
