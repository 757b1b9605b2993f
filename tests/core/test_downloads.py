"""Names of files that leave the house: any letter, and nothing that a server refuses as a header."""

import pytest
from flask import Flask
from werkzeug.http import parse_options_header

from consult.core.downloads import download_made


@pytest.mark.parametrize(
    "name",
    [
        "svar.pdf",
        "Yttrande – bilaga.pdf",
        "åäö ”citat”.pdf",
        "€ 5.xlsx",
        "日本.txt",
        'a"b\\c.pdf',
        "../../x.pdf",
        "–",
    ],
)
def test_the_name_fits_in_a_header_and_comes_back(app: Flask, name: str) -> None:
    with app.test_request_context():
        header = download_made(b"x", name, "text/plain").headers["Content-Disposition"]
    header.encode("ascii")
    kind, names = parse_options_header(header)
    assert kind == "attachment"
    assert names["filename"] == name


def test_an_old_reader_gets_a_plain_name(app: Flask) -> None:
    with app.test_request_context():
        header = download_made(b"x", "Yttrande – åäö.pdf", "text/plain").headers["Content-Disposition"]
    assert header.startswith(
        "attachment; filename=Yttrande_aao.pdf; filename*=UTF-8''Yttrande%20%E2%80%93%20"
    )
