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
    body = "\n\n".join(part for part in (first.body, _as_text(second, bool(first.goal))) if part)
    joined = section_from(first.title, first.level, body)
    joined.sub_goals = first.sub_goals + joined.sub_goals + second.sub_goals
    joined.measures = first.measures + joined.measures + second.measures
    joined.goal = _goal_of(first, second, joined)
    joined.kind = _kind_of(first, joined)
    joined.include, joined.match_id = first.include or second.include, first.match_id
    return [*sections[: place - 1], joined, *sections[place + 1 :]]


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


def _as_text(section: ProposedSection, goal_is_taken: bool) -> str:
    heading = f"## {section.title}" if section.title else ""
    states_own_goal = section.goal and section.goal != goal_from_title(section.title)
    quote = f"> {section.goal}" if goal_is_taken and states_own_goal else ""
    return "\n\n".join(part for part in (heading, quote, section.body) if part)


def _goal_of(first: ProposedSection, second: ProposedSection, joined: ProposedSection) -> str:
    """A goal that was only the title gives way to one that is stated in the text that came."""
    if first.goal and first.goal != goal_from_title(first.title):
        return first.goal
    return joined.goal or first.goal or second.goal


def _kind_of(first: ProposedSection, joined: ProposedSection) -> GuessedKind:
    if first.kind is not GuessedKind.TEXT:
        return first.kind
    return GuessedKind.GOAL if joined.goal or joined.sub_goals or joined.measures else first.kind
