"""Read all texts of code and templates into the English catalogue, and say which ones lack a translation.

Run by ``make messages``. Swedish stands in the source, so the catalogue has only English. Texts that are gone from
the source are taken out; new ones come in empty, never guessed from something alike.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "consult" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_pgettext": ((1, "c"), 2)}
HEADER = """\
# English texts. The Swedish ones stand in code and templates; `make messages` reads them in.
msgid ""
msgstr ""
"Project-Id-Version: consult\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def source_texts() -> Catalog:
    """All texts in code and templates, each with the places where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    catalog = Catalog()
    for name in ("consult", "templates"):
        patterns = [(pattern.removeprefix(f"{name}/"), method) for pattern, method in methods]
        choices = {pattern.removeprefix(f"{name}/"): chosen for pattern, chosen in options.items()}
        for filename, line, text, _comments, context in extract_from_dir(
            ROOT / name, patterns, choices, keywords=KEYWORDS
        ):
            catalog.add(text, locations=[(f"{name}/{filename}", line)], context=context)
    return catalog


def english_texts() -> Catalog:
    """The English catalogue as it stands."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def incomplete(catalog: Catalog) -> Iterator[Message]:
    """The texts that lack a translation, or any of its forms, or have one that is only guessed."""
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and (message.fuzzy or not forms or not all(forms)):
            yield message


def main() -> int:
    """Merge and write. Exit status 1 when something lacks a translation."""
    catalog = english_texts()
    catalog.update(source_texts(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = []
    written = BytesIO()
    write_po(written, catalog, omit_header=True, sort_output=True, width=110)
    ENGLISH.write_bytes(HEADER.encode() + written.getvalue())
    lacking = list(incomplete(catalog))
    for message in lacking:
        sys.stdout.write(f"Saknar engelska: {message.id}\n")
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
