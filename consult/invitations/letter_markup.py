"""A letter in Markdown as the HTML and the text of a mail. Pure.

Mail programs know neither stylesheets nor most of CSS, so each element carries its style. A paragraph that is
only ``{{ link }}`` becomes a button.
"""

import re
from html import escape

from markdown_it.token import Token

from consult.core import markdown

_LINK_ALONE = re.compile(r"(?m)^[ \t]*\{\{ ?link ?\}\}[ \t]*$")
_LINK_TARGET = re.compile(r"\]\(\s*\{\{ ?link ?\}\}\s*\)")
_LINK_INLINE = re.compile(r"\{\{ ?link ?\}\}")
# A place that is a paragraph of its own and whose value has paragraphs in it.
_BLOCK = re.compile(r"<p [^>]*>\s*\{\{ ?(svaren) ?\}\}\s*</p>")
_STAND_IN = "https://zqlinkzq.invalid"
_BUTTON = "zqbuttonzq"

SERIF = "Georgia,'Times New Roman',serif"
SANS = "'Segoe UI',Helvetica,Arial,sans-serif"
INK = "#16212b"

_STYLES = {
    "p": f"margin:0 0 16px;font-family:{SERIF};font-size:18px;line-height:28px;color:{INK}",
    "h2": f"margin:24px 0 8px;font-family:{SERIF};font-size:24px;line-height:30px;font-weight:600;color:{INK}",
    "h3": f"margin:24px 0 8px;font-family:{SANS};font-size:18px;line-height:26px;font-weight:600;color:{INK}",
    "ul": "margin:0 0 16px;padding:0 0 0 24px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "li": f"margin:0 0 4px;font-family:{SERIF};font-size:18px;line-height:28px;color:{INK}",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:4px solid #d5dcdf",
    "hr": "margin:24px 0;border:0;border-top:1px solid #d5dcdf",
    "td": f"padding:4px 12px 4px 0;font-family:{SANS};font-size:16px;vertical-align:top;color:{INK}",
    "th": f"padding:4px 12px 4px 0;font-family:{SANS};font-size:16px;text-align:left;color:{INK}",
}


def _prepared(body: str) -> str:
    body = _LINK_ALONE.sub(f"\n{_BUTTON}\n", body)
    body = _LINK_TARGET.sub(f"]({_STAND_IN})", body)
    return _LINK_INLINE.sub(f"<{_STAND_IN}>", body)


def to_mail_html(body: str, *, accent: str, button: str) -> str:
    """The letter's HTML with styles in the elements; ``{{ name }}`` places are kept."""
    html = str(markdown.to_html(_prepared(body)))
    for tag, style in _STYLES.items():
        html = re.sub(rf"<{tag}(?=[ >/])", f'<{tag} style="{style}"', html)
    html = re.sub(r"<a (?=href)", f'<a style="color:{accent}" ', html)
    html = re.sub(rf"<p [^>]*>\s*{_BUTTON}\s*</p>", lambda _: button_html(button, accent), html)
    html = _BLOCK.sub(r"{{ \1 }}", html)
    return html.replace(_STAND_IN, "{{ link }}").replace(_BUTTON, "{{ link }}")


def styled(tag: str, text: str) -> str:
    """Text (escaped here; its line breaks are kept) in an element that carries the letter's style."""
    return f'<{tag} style="{_STYLES[tag]}">{escape(text).replace(chr(10), "<br>")}</{tag}>'


def button_html(label: str, accent: str) -> str:
    """A link as a button, built as a table because Outlook gives links no padding."""
    style = (
        f"display:inline-block;padding:14px 24px;font-family:{SANS};font-size:18px;line-height:24px;"
        "font-weight:600;color:#ffffff;text-decoration:none"
    )
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr>'
        f'<td bgcolor="{accent}" style="border-radius:4px;background:{accent}">'
        f'<a href="{{{{ link }}}}" style="{style}">{escape(label)}</a></td></tr></table>\n'
    )


def to_mail_text(body: str) -> str:
    """The letter as plain text, one line per paragraph; a link's address follows its words."""
    writer = _TextWriter()
    for token in markdown.parse(_prepared(body)):
        writer.take(token)
    return writer.result().replace(_STAND_IN, "{{ link }}").replace(_BUTTON, "{{ link }}")


class _TextWriter:
    """Walks the tokens; lists indent, table rows become lines."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.lists: list[int | None] = []
        self.row: list[str] | None = None
        self.marker = ""

    def take(self, token: Token) -> None:
        """Write what one token stands for."""
        if token.type == "bullet_list_open":
            self.lists.append(None)
        elif token.type == "ordered_list_open":
            self.lists.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self._gap()
        elif token.type == "list_item_open":
            self._item()
        elif token.type == "tr_open":
            self.row = []
        elif token.type == "tr_close":
            self.out.append(" | ".join(self.row or []))
            self.row = None
        elif token.type == "hr":
            self.out += ["* * *", ""]
        elif token.type in ("fence", "code_block"):
            self.out += [token.content.rstrip(), ""]
        elif token.type == "inline":
            self._inline(token)
        elif token.type in ("paragraph_close", "heading_close", "table_close") and not self.lists:
            self._gap()

    def _gap(self) -> None:
        if self.out and self.out[-1] and not self.lists:
            self.out.append("")

    def _item(self) -> None:
        number = self.lists[-1]
        self.marker = "- " if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def _inline(self, token: Token) -> None:
        text = _inline_text(token)
        if self.row is not None:
            self.row.append(text)
            return
        self.out += (self.marker + text).split("\n")
        self.marker = ""

    def result(self) -> str:
        """All that was written."""
        return "\n".join(self.out).strip()


def _inline_text(token: Token) -> str:
    pieces: list[str] = []
    target, start = "", 0
    for child in token.children or []:
        if child.type == "link_open":
            target, start = str(child.attrs.get("href", "")), len(pieces)
        elif child.type == "link_close":
            words = "".join(pieces[start:])
            if words != target:
                pieces.append(f": {target}" if target == _STAND_IN else f" ({target})")
        elif child.type == "softbreak":
            pieces.append(" ")
        elif child.type == "hardbreak":
            pieces.append("\n")
        else:
            pieces.append(child.content)
    return "".join(pieces)
