"""A mailbox for the demo: a real SMTP receiver on loopback, and a page that shows what it got.

Started by ``python -m consult.demo.mailbox --smtp-port 1025 --http-port 8025 --folder instance/mailbox``.
"""

import email
import logging
import re
import signal
import threading
from dataclasses import dataclass
from datetime import datetime
from email import policy
from pathlib import Path

import click
from flask import Flask, Response, abort, render_template
from markupsafe import Markup, escape
from werkzeug.serving import make_server

from consult.config import PROJECT_ROOT
from consult.core.clock import local
from consult.core.mail_text import unflow
from consult.demo.receiver import Behaviour, Receiver

_NAME = re.compile(r"[0-9]{20}-[0-9]{5}")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@dataclass(frozen=True)
class Shown:
    """One mail as the page shows it. ``at`` is when it came, on Swedish clocks."""

    name: str
    at: datetime
    to: str
    sender: str
    subject: str
    headers: list[tuple[str, str]]
    text: str
    html: str


class Mailbox:
    """The mails in a folder of .eml files, newest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Names of the mails."""
        return sorted((path.stem for path in self.folder.glob("[0-9]*.eml")), reverse=True)

    def read(self, name: str) -> Shown | None:
        """One mail, or None when there is none of this name."""
        path = self.folder / f"{name}.eml"
        if not _NAME.fullmatch(name) or not path.is_file():
            return None
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        return Shown(
            name=name,
            at=local(datetime.fromtimestamp(path.stat().st_mtime).astimezone()),
            to=str(message["X-Envelope-To"] or message["To"] or ""),
            sender=str(message["From"] or ""),
            subject=str(message["Subject"] or ""),
            headers=[(key, str(value)) for key, value in message.items()],
            text=unflow(text.get_content()) if text else "",
            html=html.get_content() if html else "",
        )


def linked(text: str) -> Markup:
    """Plain text with its web addresses as links."""
    pieces, at = [], 0
    for found in _LINK.finditer(text):
        pieces.append(escape(text[at : found.start()]))
        pieces.append(Markup('<a href="{0}">{0}</a>').format(found[0]))
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])


def create_mailbox(folder: Path) -> Flask:
    """The page: ``/`` lists, ``/mail/<name>`` shows; nothing can be changed."""
    app = Flask(__name__, template_folder=str(PROJECT_ROOT / "templates"), static_folder=None)
    app.jinja_env.filters["linked"] = linked
    mailbox = Mailbox(folder)

    def load(name: str) -> Shown:
        mail = mailbox.read(name)
        if mail is None:
            abort(404)
        return mail

    @app.get("/")
    def inbox() -> str:
        names = mailbox.names()
        mails = [mail for name in names[:200] if (mail := mailbox.read(name))]
        return render_template("demo/mailbox.html", mails=mails, total=len(names))

    @app.get("/mail/<name>")
    def mail_page(name: str) -> str:
        return render_template("demo/mailbox_mail.html", mail=load(name))

    @app.get("/mail/<name>/html")
    def mail_html(name: str) -> Response:
        html = load(name).html.replace("<head>", '<head><base target="_top">', 1)
        return Response(html, mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY})

    @app.get("/mail/<name>/raw")
    def mail_raw(name: str) -> Response:
        load(name)
        return Response((folder / f"{name}.eml").read_bytes(), mimetype="text/plain")

    @app.get("/mailbox.css")
    def style() -> Response:
        return Response(STYLE, mimetype="text/css")

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


STYLE = """
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 3rem; color: #16212b;
  font: 18px/1.5 "Source Sans 3", system-ui, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; }
a { color: #0f4c5c; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #d5dcdf; vertical-align: top; }
th { color: #44515d; font-weight: 600; font-size: 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border-left: 4px solid #d5dcdf;
  padding-left: 1rem; }
iframe { width: 100%; height: 40rem; border: 1px solid #b9c3c8; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; overflow-wrap: anywhere; }
dt { color: #44515d; } dd { margin: 0; }
:focus-visible { outline: 2px solid #16212b; outline-offset: 3px; box-shadow: 0 0 0 3px #ffe27a; }
"""


@click.command()
@click.option("--smtp-port", default=1025, show_default=True, help="Port för inkommande mejl.")
@click.option("--http-port", default=8025, show_default=True, help="Port för sidan.")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Mejlens mapp."
)
@click.option("--behave", multiple=True, help="Adress=beteende, till exempel a@b.example=refuse.")
def main(smtp_port: int, http_port: int, folder: Path, behave: tuple[str, ...]) -> None:
    """Ta emot mejl på den här datorn och visa dem på en sida."""
    behaviours = {}
    for choice in behave:
        address, _, name = choice.rpartition("=")
        if name not in set(Behaviour):
            raise click.BadParameter(f"{name}: välj bland {', '.join(Behaviour)}.")
        behaviours[address] = Behaviour(name)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    receiver = Receiver(folder=folder, port=smtp_port, behaviours=behaviours).start()
    server = make_server("127.0.0.1", http_port, create_mailbox(folder), threaded=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    click.echo(f"Brevlådan: http://127.0.0.1:{http_port}/ (SMTP 127.0.0.1:{smtp_port})")
    stop.wait()
    server.shutdown()
    receiver.stop()


if __name__ == "__main__":
    main()
