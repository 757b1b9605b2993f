"""The demo municipality's texts agree with each other and hold what the demo promises."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consult.invitations.mails import check_letter
from consult.organisations.org_number import parse

CONTENT = Path(__file__).parents[2] / "consult" / "demo" / "content"


def content(name: str) -> Any:
    """One content file, read."""
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def programme() -> dict[str, Any]:
    return content("programme.json")


@pytest.fixture(scope="module")
def round_() -> dict[str, Any]:
    return content("responses.json")


@pytest.fixture(scope="module")
def register() -> list[dict[str, str]]:
    with (CONTENT / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_programme_has_eight_sections_four_goals_and_24_measures(programme: dict[str, Any]) -> None:
    kinds = [section["kind"] for section in programme["sections"]]
    assert kinds == ["text", "text", "goal", "goal", "goal", "goal", "measures", "indicators"]
    assert [s["goal"]["number"] for s in programme["sections"] if s["goal"]] == [1, 2, 3, 4]
    assert [measure["number"] for measure in programme["measures"]] == list(range(1, 25))
    assert all(120 <= len(s["body_markdown"].split()) <= 350 for s in programme["sections"])


def test_five_measures_are_ranked_two_overarching_and_three_lack_something(programme: dict[str, Any]) -> None:
    measures = programme["measures"]
    assert sorted(m["rank"] for m in measures if m["rank"]) == [1, 2, 3, 4, 5]
    assert sum(m["overarching"] for m in measures) == 2
    assert [m["number"] for m in measures if not m["accountable"]] == [10]
    assert [m["number"] for m in measures if not m["start"]] == [15]
    assert [m["number"] for m in measures if not m["financing"]] == [9]


def test_measures_belong_to_a_goal_and_a_board_of_the_register(
    programme: dict[str, Any], register: list[dict[str, str]]
) -> None:
    boards = {row["Företagsnamn"] for row in register if row["Slag"] == "Nämnd"}
    sub_goals = {
        sub["number"]: section["goal"]["number"]
        for section in programme["sections"]
        if section["goal"]
        for sub in section["goal"]["sub_goals"]
    }
    for measure in programme["measures"]:
        assert measure["accountable"] is None or measure["accountable"] in boards
        assert measure["sub_goal"] is None or sub_goals[measure["sub_goal"]] == measure["goal"]
        dates = [date.fromisoformat(measure[end]) for end in ("start", "end") if measure[end]]
        assert dates == sorted(dates)


def test_register_has_612_organisations_of_every_kind(register: list[dict[str, str]]) -> None:
    assert len(register) == 612
    kinds = Counter(row["Slag"] for row in register)
    assert kinds["Parti"] == 9
    assert kinds["Nämnd"] == 6
    assert kinds["Enskild firma"] == 40
    assert set(kinds) == {
        "Företag", "Enskild firma", "Förening", "Parti", "Nämnd", "Myndighet", "Privatperson",
    }  # fmt: skip
    assert len({row["Företagsnamn"] for row in register}) == 612
    assert sum(not row["E-post"] for row in register) == 17
    assert all(row["E-post"].endswith(".example") for row in register if row["E-post"])


def test_organisation_numbers_are_invented_valid_and_unique(register: list[dict[str, str]]) -> None:
    numbers = [row["Organisationsnummer"] for row in register if row["Organisationsnummer"]]
    assert len(numbers) == len(set(numbers)) == 605
    for row in register:
        if row["Organisationsnummer"]:
            assert parse(row["Organisationsnummer"]).personal == (row["Slag"] == "Enskild firma")
            assert "999-" in row["Organisationsnummer"] or row["Organisationsnummer"][7:9] == "98"


def test_34_responses_in_every_state(round_: dict[str, Any], register: list[dict[str, str]]) -> None:
    responses = round_["responses"]
    assert len(responses) == 34
    assert Counter(r["kind"] for r in responses) == {"comments": 30, "no_comments": 4}
    assert sum(r["late"] for r in responses) == 2
    assert sum(r["withdrawn"] for r in responses) == 1
    assert sum(r["supersedes"] is not None for r in responses) == 2
    assert [r["channel"] for r in responses].count("email") == 1
    kinds = {row["Företagsnamn"]: row["Slag"] for row in register}
    assert {kinds[r["organisation"]] for r in responses} == set(kinds.values())


def test_about_320_comments_all_different_on_targets_that_exist(
    programme: dict[str, Any], round_: dict[str, Any]
) -> None:
    comments = [comment for response in round_["responses"] for comment in response["comments"]]
    assert 310 <= len(comments) <= 330
    assert len({comment["text"] for comment in comments}) == len(comments)
    assert len({comment["ref"] for comment in comments}) == len(comments)
    goals = [section["goal"] for section in programme["sections"] if section["goal"]]
    known = {
        "section": {section["key"] for section in programme["sections"]},
        "goal": {goal["number"] for goal in goals},
        "sub_goal": {sub["number"] for goal in goals for sub in goal["sub_goals"]},
        "measure": set(range(1, 25)),
        "whole": {None},
    }
    drafts = [comment for draft in round_["drafts"] for comment in draft["comments"]]
    for comment in comments + drafts:
        target = comment["target"]
        assert target.get("key", target.get("number")) in known[target["type"]]
    section_keys = known["section"]
    assert all(set(r["section_stances"]) <= section_keys for r in round_["responses"])


def test_no_invitation_is_in_two_states(round_: dict[str, Any], register: list[dict[str, str]]) -> None:
    answered = {response["organisation"] for response in round_["responses"]}
    begun = [draft["organisation"] for draft in round_["drafts"]]
    opened = [row["organisation"] for row in round_["opened"]]
    declined = [row["organisation"] for row in round_["declined"]]
    undelivered = [name for names in round_["delivery"].values() for name in names]
    everyone = [*answered, *begun, *opened, *declined, *undelivered]
    assert len(everyone) == len(set(everyone))
    with_address = {row["Företagsnamn"] for row in register if row["E-post"]}
    assert set(everyone) <= with_address
    assert len(begun) == 12
    assert len(opened) == 40
    assert sum(len(v) for k, v in round_["delivery"].items() if k.startswith("refused")) == 17


def test_answers_and_tasks_point_at_comments(programme: dict[str, Any], round_: dict[str, Any]) -> None:
    answers = content("answers.json")
    dead = {r["supersedes"] for r in round_["responses"]} | {
        r["key"] for r in round_["responses"] if r["withdrawn"]
    }
    living = {c["ref"] for r in round_["responses"] for c in r["comments"] if r["key"] not in dead}
    refs = [answer["comment"] for answer in answers["answers"]]
    assert len(refs) == len(set(refs))
    assert set(refs) <= living
    grouped = [ref for group in answers["groups"] for ref in group["comments"]]
    assert not set(grouped) & set(refs)
    refs += grouped
    assert set(refs) <= living
    assert len(living) - len(refs) >= 200
    assert {a["outcome"] for a in answers["answers"]} == {
        "met", "partly_met", "not_met", "already_met", "noted",
    }  # fmt: skip
    assert [len(group["comments"]) for group in answers["groups"]] == [8]
    assert len({ref.split("/")[0] for ref in grouped}) == 8
    assert len(answers["tasks"]) == 7
    assert all(set(task["comments"]) <= set(refs) for task in answers["tasks"])
    assert sum(task["state"] == "done" for task in answers["tasks"]) == 2


@pytest.mark.parametrize("letter", ["invitation", "reminder"])
def test_letters_use_only_places_that_are_filled(letter: str) -> None:
    mail = content("round.json")[letter]
    check_letter(mail["subject"], mail["body_markdown"])
    for words in ("{{ organisation }}", "\n{{ link }}\n", "{{ deadline }}"):
        assert words in mail["body_markdown"]


@pytest.mark.parametrize(
    "name",
    ["programme.json", "responses.json", "answers.json", "desk.json", "round.json", "organisations.csv"],
)
def test_texts_follow_the_house_rules(name: str) -> None:
    text = (CONTENT / name).read_text(encoding="utf-8")
    for unwanted in ("härmed", "avseende", "erhålla", "vänligen", "klicka här", " – ", "—"):
        assert unwanted not in text.lower()
