"""Counts and bytes that hold whatever the machine: statements per page, size of a first visit."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask

from consult.core.db import write
from consult.responses.actions.drafts import save_comment
from consult.responses.conflicts import CommentText
from consult.responses.proposal import Target
from tests.conftest import Statements
from tests.factories.responses import (
    Consultee,
    Remiss,
    enter,
    make_consultee,
    make_remiss,
    submit,
    write_comment,
)


def _full(case_number: str, comments: int, now: Any) -> tuple[Remiss, Consultee]:
    """A section with as many measures, each with a comment."""
    remiss = make_remiss(case_number, measures=comments)
    firm = make_consultee(remiss, f"Firma {comments} AB", f"info@firma{comments}.example")
    edition_id = remiss.edition_id
    with write() as session:
        for measure in remiss.made.measures:
            save_comment(
                invitation=firm.invitation(session),
                target=Target(remiss.made.sections[1].section_id, measure_id=measure.measure_id),
                text=CommentText("En synpunkt."),
                edition_id=edition_id,
                seen_version=0,
                writer="test",
                by=firm.actor,
                now=now,
            )
    return remiss, firm


@pytest.mark.parametrize("page", ["", "avsnitt/2", "avsnitt/2?kommentera=m1", "hela", "granska"])
def test_a_page_takes_few_statements_however_many_comments(
    app: Flask, now: Any, count_sql: Statements, page: str
) -> None:
    counts = []
    for case_number, comments in (("KS 2026/1", 1), ("KS 2026/2", 50)):
        _remiss, firm = _full(case_number, comments, now)
        browser = enter(app, firm, "Granska och skicka in")
        count_sql.clear()
        browser.get(firm.url(page))
        counts.append(len(count_sql))
    assert counts[0] == counts[1]
    assert counts[1] <= 8, counts


def test_also_the_first_time_a_process_reads_the_edition(app: Flask, now: Any, count_sql: Statements) -> None:
    from consult.responses.queries import proposals

    _remiss, firm = _full("KS 2026/1", 50, now)
    browser = enter(app, firm, "Granska och skicka in")
    proposals._kept.clear()
    count_sql.clear()
    browser.get(firm.url("avsnitt/2"))
    assert len(count_sql) <= 8


def test_posting_a_comment_takes_at_most_ten(app: Flask, now: Any, count_sql: Statements) -> None:
    _remiss, firm = _full("KS 2026/1", 50, now)
    browser = enter(app, firm, "Granska och skicka in")
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    count_sql.clear()
    browser.press("Spara synpunkten", status=302, follow=False, body="Den femtioförsta.")
    assert len(count_sql) <= 10, list(count_sql)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    count_sql.clear()
    browser.press("Spara synpunkten", status=302, follow=False, body="Ändrad.")
    assert len(count_sql) <= 10, list(count_sql)


def test_the_receipt_takes_the_same_for_one_and_for_fifty(
    app: Flask, now: Any, count_sql: Statements
) -> None:
    counts = []
    for case_number, comments in (("KS 2026/1", 1), ("KS 2026/2", 50)):
        _remiss, firm = _full(case_number, comments, now)
        submit(firm, now)
        browser = enter(app, firm, "Se kvittot")
        count_sql.clear()
        browser.get(firm.url("kvitto"))
        counts.append(len(count_sql))
    assert counts[0] == counts[1]
    assert counts[1] <= 10


def test_a_first_visit_is_small_and_asks_no_other_host(
    app: Flask, remiss: Remiss, firm: Consultee, now: Any
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "En synpunkt.", now)
    browser = enter(app, firm, "Granska och skicka in")
    html = browser.get(firm.url("avsnitt/2")).html
    addresses = set(re.findall(r'(?:href|src)="([^"#]+\.(?:css|js|svg)[^"#]*)', html))
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    sizes = {"html": len(gzip.compress(html.encode()))}
    for address in addresses:
        with browser.client.get(address) as answer:
            sizes[address] = len(gzip.compress(answer.data))
    assert sum(sizes.values()) <= 60 * 1024, sizes
    scripts = sum(size for name, size in sizes.items() if ".js" in name)
    assert scripts <= 15 * 1024, sizes
    assert len(addresses) <= 8, addresses
