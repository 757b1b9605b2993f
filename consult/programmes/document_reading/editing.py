"""Changes that staff make to proposed sections in the preview: join, cut, move. Pure; places count from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consult.core.markdown import blocks, to_plain
from consult.programmes.document_reading.proposal import GuessedKind, ProposedSection
from consult.programmes.document_reading.sections import LONGEST_TITLE, goal_from_title, section_from


def merged(sections: Sequence[ProposedSection], place: int) -> list[ProposedSection]:
    """The section at `place` becomes the end of the one before it, its heading a sub-heading there.

    Nothing is lost: a second goal text stays as a quotation, sub-goals and measures are put together.
    """
    if not 0 < place < len(sections):
        return list(sections)
    first, second = sections[place - 1], sections[place]
    if first.goal and first.goal == goal_from_title(first.title):
        first, second = _with_goal_from(first, second)
    goal, quote = first.goal or second.goal, ""
    if first.goal and second.goal and second.goal != goal_from_title(second.title):
        quote = f"> {second.goal}"
    heading = f"## {second.title}" if second.title else ""
    joined = replace(
        first,
        body="\n\n".join(part for part in (first.body, heading, quote, second.body) if part),
        goal=goal,
        sub_goals=first.sub_goals + second.sub_goals,
        measures=first.measures + second.measures,
        include=first.include or second.include,
    )
    if joined.kind is GuessedKind.TEXT and (joined.goal or joined.sub_goals or joined.measures):
        joined.kind = GuessedKind.GOAL
    return [*sections[: place - 1], joined, *sections[place + 1 :]]


def _with_goal_from(
    first: ProposedSection, second: ProposedSection
) -> tuple[ProposedSection, ProposedSection]:
    """A goal that was only the title gives way to one that the second section states."""
    if second.goal:
        stated = second.goal != goal_from_title(second.title)
        return (replace(first, goal=second.goal), replace(second, goal="")) if stated else (first, second)
    found = section_from(first.title, first.level, second.body)
    if found.goal == first.goal:
        return first, second
    rest = replace(
        second,
        body=found.body,
        sub_goals=second.sub_goals + found.sub_goals,
        measures=second.measures + found.measures,
    )
    return replace(first, goal=found.goal), rest


def split(sections: Sequence[ProposedSection], place: int, block: int) -> list[ProposedSection]:
    """Cut the section at `place` before its block number `block`; a heading there is the new section's title.

    Goal, sub-goals and measures stay with the first part.
    """
    if not 0 <= place < len(sections):
        return list(sections)
    section = sections[place]
    parts = blocks(section.body)
    if not 0 < block < len(parts):
        return list(sections)
    title, rest = "", parts[block:]
    if rest[0].lstrip().startswith("#"):
        title, rest = to_plain(rest[0])[:LONGEST_TITLE], rest[1:]
    new = section_from(title, section.level, "\n\n".join(rest))
    new.include = section.include
    return [
        *sections[:place],
        replace(section, body="\n\n".join(parts[:block])),
        new,
        *sections[place + 1 :],
    ]


def moved(sections: Sequence[ProposedSection], place: int, to: int) -> list[ProposedSection]:
    """The section at `place` stands at `to`; beyond the ends means first or last."""
    if not 0 <= place < len(sections):
        return list(sections)
    rest = [*sections[:place], *sections[place + 1 :]]
    rest.insert(min(max(to, 0), len(rest)), sections[place])
    return rest
