"""Which points lie behind which words that differ: by the tasks, step by step, and by what each point says."""

from consult.core.db import db, write
from consult.programmes import queries as programmes
from consult.programmes.actions import freeze_edition, retire_goal, retire_section
from consult.programmes.models import EditionKind, Goal, Section
from consult.programmes.word_diff import word_diff
from consult.triage.changed_text import ChangedSection
from consult.triage.changed_words import Said, quotes
from consult.triage.queries.text_changes import StaffChanges, staff_changes
from tests.cast import Cast, actor
from tests.factories.text_changes import done_task, next_goal, next_section
from tests.factories.triage import Scene

FIRST = (
    "Kommunen bygger vägar till gruvan.\n\nFöretagen får hjälp med tillstånd.\n\nEn tredje del står kvar.\n\n"
    "Turismen växer av sig själv."
)


def start(scene: Scene, cast: Cast, body: str = FIRST) -> None:
    """The background is long, and frozen as such."""
    with write():
        next_section(scene, scene.background, body)
    with write():
        by = actor(cast.editor)
        scene.edition = freeze_edition(
            document=scene.document, kind=EditionKind.CONSULTED, by=by, now=scene.now
        )


def found(scene: Scene) -> StaffChanges:
    session = db.session()
    old = programmes.edition_content(session, scene.edition.id)
    new = programmes.current_content(session, scene.document.id)
    assert old and new
    return staff_changes(session, scene.round.id, old, new)


def by_words(section: ChangedSection) -> dict[str, list[int]]:
    """The points of each passage, by the words it has become, otherwise had been."""
    return {passage.new or passage.old: passage.points for passage in section.passages}


def test_each_of_several_tasks_in_a_section_stands_by_its_own_paragraph(scene: Scene, cast: Cast) -> None:
    start(scene, cast)
    with write():
        scene.response("Vägen är för smal.", "Tillstånd tar tid.", "Turisterna!", on=scene.background)
        one = FIRST.replace("vägar", "breda vägar")
        done_task(scene, next_section(scene, scene.background, one), [0])
        two = one.replace("får hjälp med", "får snabb hjälp med")
        done_task(scene, next_section(scene, scene.background, two), [1])
        three = two.replace("\n\nTurismen växer av sig själv.", "")
        done_task(scene, next_section(scene, scene.background, three), [2])
    (section,) = found(scene).text.sections
    assert by_words(section) == {
        "Kommunen bygger breda vägar till gruvan.": [1],
        "Företagen får snabb hjälp med tillstånd.": [2],
        "Turismen växer av sig själv.": [3],
    }
    assert section.points == [] and section.comments == []


def test_a_paragraph_that_two_tasks_changed_has_the_points_of_both(scene: Scene, cast: Cast) -> None:
    start(scene, cast)
    with write():
        scene.response("Smal.", "Lång.", on=scene.background)
        one = FIRST.replace("vägar", "breda vägar")
        done_task(scene, next_section(scene, scene.background, one), [0])
        two = one.replace("breda vägar", "breda och korta vägar").replace("får hjälp", "får mycket hjälp")
        done_task(scene, next_section(scene, scene.background, two), [1])
    (section,) = found(scene).text.sections
    assert by_words(section)["Kommunen bygger breda och korta vägar till gruvan."] == [1]
    assert section.points == [2], "two paragraphs are its task's: which one the point means nobody knows"


def test_a_point_stands_by_the_words_it_quotes_or_proposes_and_else_once_by_the_section(
    scene: Scene, cast: Cast
) -> None:
    start(scene, cast)
    with write():
        response = scene.response(
            "”får hjälp med tillstånd” räcker inte.", "Gör om allt.", on=scene.background
        )
        proposing = scene.comment(
            response, "", position=3, on=scene.background, proposed=FIRST.replace("vägar", "breda vägar")
        )
        proposing.base_wording = FIRST
        scene.point(proposing)
        body = FIRST.replace("vägar", "breda vägar").replace("får hjälp", "får snabb hjälp")
        done_task(scene, next_section(scene, scene.background, body), [0, 1, 2])
    changes = found(scene)
    (section,) = changes.text.sections
    assert by_words(section) == {
        "Kommunen bygger breda vägar till gruvan.": [3],
        "Företagen får snabb hjälp med tillstånd.": [1],
    }
    assert section.points == [2]
    assert [passage.opens for passage in section.passages] == [[3], [1]] and section.opens == [2]
    assert changes.text.unseen == []


def test_goals_and_facts_of_measures_have_their_own(scene: Scene, cast: Cast) -> None:
    with write():
        scene.response("Målet är vagt.", on=scene.goal)
        scene.response("Planen måste bli klar tidigare.", "Beskrivningen ”antas under hösten 2028” är fel.")
        done_task(scene, next_goal(scene, scene.goal, "Företag ska växa här med 100 jobb."), [0])
        made = scene.measure_version(scene.measures[1], "Ta fram en plan", "Planen ska antas före mars.")
        done_task(scene, made, [1, 2])
    (section,) = found(scene).text.sections
    goal, measure = section.parts
    assert (goal.kind, goal.passages[0].code, goal.passages[0].points) == ("goal", "text", [1])
    assert {passage.code: passage.points for passage in measure.passages}["description"] == [3]
    assert measure.points == [2], "which fact it is about is not known"


def test_what_is_removed_lists_what_stood_on_it_and_nothing_goes_elsewhere(scene: Scene, cast: Cast) -> None:
    with write():
        scene.response("Om bakgrunden.", on=scene.background)
        scene.response("Om delmålet.", on=scene.sub_goal)
        scene.response("Om åtgärden.")
        # What was said of the background had an effect in another section as well.
        done_task(scene, next_goal(scene, scene.goal, "Företag ska växa."), [0])
    with write() as session:
        by = actor(cast.editor)
        retire_section(section=session.get_one(Section, scene.background.id), by=by, now=scene.now)
        retire_goal(goal=session.get_one(Goal, scene.sub_goal.id), by=by, now=scene.now)
    changes = found(scene)
    removed, changed = changes.text.sections
    assert removed.id == scene.background.id and removed.comments == [1]
    assert [part.comments for part in changed.parts if part.change == "removed"] == [[2]]
    assert changed.comments == [] and changed.said == {1, 2}
    assert removed.opens == [] and changed.parts[0].passages[0].opens == [1]


def test_a_change_that_was_changed_back_is_told_of_as_unseen(scene: Scene, cast: Cast) -> None:
    start(scene, cast)
    with write():
        scene.response("Smal.", on=scene.background)
        done_task(scene, next_section(scene, scene.background, FIRST.replace("vägar", "breda vägar")), [0])
        next_section(scene, scene.background, FIRST)
    changes = found(scene)
    assert changes.text.sections == [] and changes.text.unseen == [1]


def test_a_section_that_only_has_another_place_is_listed_as_moved(scene: Scene, cast: Cast) -> None:
    with write() as session:
        session.get_one(Section, scene.background.id).position = 9
    (section,) = found(scene).text.sections
    assert section.change == "same" and section.diff.moved and section.parts == []


def test_paragraphs_in_a_row_with_the_same_points_stand_together(scene: Scene, cast: Cast) -> None:
    start(scene, cast)
    with write():
        scene.response("Gör om.", on=scene.background)
        body = FIRST.replace("vägar", "breda vägar").replace("får hjälp", "får snabb hjälp")
        done_task(scene, next_section(scene, scene.background, body), [0])
    (section,) = found(scene).text.sections
    assert len(section.passages) == 1 and section.points == [1]


def test_short_words_are_no_quotation() -> None:
    pieces = word_diff("Klart 2028.", "Klart 2027.")
    assert not quotes(Said("Det är bra."), "Klart 2028.", "Klart 2027.", pieces)
    assert quotes(Said("Ni skriver klart 2028, men"), "Klart 2028.", "Klart 2027.", pieces)
    assert not quotes(Said("allt"), "a", "b", word_diff("a", "b"))
