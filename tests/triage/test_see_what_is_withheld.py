"""Staff read a response with its original words, and see at each place what is withheld from others and why."""

from collections.abc import Callable

import pytest

from consult.core.db import write
from consult.core.files import add_file, keep_bytes
from consult.responses.models import CommentAttachment
from consult.triage.models import WithheldPart, Withholding
from consult.triage.withheld_text import Hidden, HiddenPassage, Stretch, stretches
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
TEXT = "Vägen är smal. Vår marginal är 4 procent. Kunden lämnar oss."
BEGINS, ENDS = TEXT.index("Vår"), TEXT.index(" Kunden")


def test_words_are_cut_where_something_is_withheld() -> None:
    hidden = Hidden(
        passages=(HiddenPassage(5, 9, "A"), HiddenPassage(7, 12, "B"), HiddenPassage(30, 40, "C"))
    )
    body = "0123456789abcdefghij"
    assert stretches(body, (0, 20), hidden) == [
        Stretch(0, "01234"),
        Stretch(5, "56789ab", "A; B"),
        Stretch(12, "cdefghij"),
    ]
    assert stretches(body, (6, 8), hidden) == [Stretch(6, "67", "A; B")]
    assert stretches(body, (0, 4), hidden) == [Stretch(0, "0123")]
    assert stretches("", (0, 0), hidden) == []


@pytest.fixture
def one(scene: Scene) -> Scene:
    """A comment with a proposed wording and a file; one sentence, the wording and the file are withheld."""
    sha256 = keep_bytes(b"%PDF-hemlig")
    with write() as session:
        scene.response(TEXT, proposed="Planen ska antas 2027.")
        comment = scene.points[0].comment
        file = add_file(
            sha256=sha256, size=11, media_type="application/pdf", filename="kalkyl.pdf", now=scene.now
        )
        attached = CommentAttachment(comment_id=comment.id, file_id=file.id)
        session.add(attached)
        session.flush()
        for part, ground, more in (
            (WithheldPart.PASSAGE, "OSL 31:16", {"begins": BEGINS, "ends": ENDS}),
            (WithheldPart.WORDING, "OSL 19:1", {}),
            (WithheldPart.FILE, "OSL 21:1", {"attachment_id": attached.id}),
        ):
            row = Withholding(
                comment_id=comment.id, part=part, ground=ground, reason="Skäl", at=scene.now, by="R", **more
            )
            session.add(row)
    return scene


def test_each_withheld_part_is_marked_with_its_ground_and_still_reads(
    one: Scene, browser: Open, cast: Cast
) -> None:
    reader = browser(cast.reader)
    page = reader.get(f"/staff/rounds/{one.round.id}/points/1")
    text = page.text
    assert "Vägen är smal." in text and "Undanhållet enligt OSL 31:16: Vår marginal är 4 procent." in text
    assert "Kunden lämnar oss." in text
    assert text.count("Undanhållet enligt OSL 19:1") == 2  # beside the wording, and in the panel
    assert text.index("kalkyl.pdf") < text.index("Undanhållet enligt OSL 21:1")
    for begins in (0, BEGINS, ENDS):
        assert f'data-begins="{begins}"' in page.html


def test_a_comment_withheld_as_a_whole_says_so_above_its_words(
    scene: Scene, browser: Open, cast: Cast
) -> None:
    with write() as session:
        scene.response(TEXT)
        comment_id = scene.points[0].comment_id
        session.add(
            Withholding(comment_id=comment_id, ground="OSL 31:16", reason="Skäl", at=scene.now, by="R")
        )
    text = browser(cast.editor).get(f"/staff/rounds/{scene.round.id}/points/1").text
    said = text.index("Hela synpunkten är undanhållen enligt OSL 31:16")
    assert said < text.index(TEXT, said)


def test_nothing_withheld_costs_nothing_more(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    with write():
        scene.response(TEXT)
    editor = browser(cast.editor)
    editor.get(f"/staff/rounds/{scene.round.id}/points/1")
    count_sql.clear()
    page = editor.get(f"/staff/rounds/{scene.round.id}/points/1")
    assert "Undanhållet" not in page.text
    assert not [sql for sql in count_sql if "FROM withholding" in sql and "comment_id IN" in sql]
