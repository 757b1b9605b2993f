"""The log says in words what was done: every code that is written somewhere has one."""

import re

from consult.accounts.audit_words import ACTION_WORDS, OBJECT_WORDS
from consult.config import PROJECT_ROOT

# What an audit row is called in code; other dotted names are routes, columns and kinds of files.
CODE = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def test_every_code_has_its_words() -> None:
    written = set()
    for path in (PROJECT_ROOT / "consult").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'(?:action=|_record\([^()]*?)"([a-z_]+\.[a-z_]+)"', source))
        if "actions" in str(path.relative_to(PROJECT_ROOT)) or "record(" in source:
            written |= {code for code in CODE.findall(source) if code.split(".")[1].endswith("ed")}
    assert len(written) > 60
    assert not written - set(ACTION_WORDS)


def test_the_words_begin_as_a_list_is_read() -> None:
    for words in [*ACTION_WORDS.values(), *OBJECT_WORDS.values()]:
        text = str(words)
        assert text[0].isupper()
        assert not text.endswith(".")
