"""The bare references: the least that Flask and SQLAlchemy can do for the same kind of page or post."""

import secrets
from pathlib import Path

from flask import Flask, render_template_string, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, Text, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PAGE = """<!doctype html><html lang="sv"><title>{{ section.title }}</title><h1>{{ section.title }}</h1>
{% for row in measures %}<article><h2>{{ row.title }}</h2><p>{{ row.text }}</p></article>{% endfor %}
{% for row in comments %}<p><b>{{ row.name }}</b> {{ row.text }}</p>{% endfor %}</html>"""


class Base(DeclarativeBase):
    """Declarative base of the reference."""


class BareSection(Base):
    """A section."""

    __tablename__ = "bare_section"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))


class BareMeasure(Base):
    """A measure of it."""

    __tablename__ = "bare_measure"
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("bare_section.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)


class BareComment(Base):
    """A comment on it."""

    __tablename__ = "bare_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("bare_section.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)


def bare_app(folder: Path, rows: int = 50) -> Flask:
    """A Flask app with one page of about 28 KB from three ORM queries, and one post with a durable commit."""
    app = Flask("bare")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'bare.db'}", SECRET_KEY=secrets.token_hex()
    )
    db = SQLAlchemy(app, model_class=Base)

    @event.listens_for(Engine, "connect")
    def durable(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    with app.app_context():
        Base.metadata.create_all(db.engine)
        db.session.add(BareSection(id=1, title="Mål 3: Mark, vägar och uppkoppling"))
        db.session.flush()
        for number in range(rows):
            text = f"Punkt {number}. " + "Marken ska vara klar att bygga på. " * 6
            db.session.add(BareMeasure(section_id=1, title=f"Åtgärd {number}", text=text))
            db.session.add(BareComment(section_id=1, name="Hedlunds Trä AB", text=text))
        db.session.commit()

    @app.get("/page")
    def page() -> str:
        section = db.session.scalars(select(BareSection).where(BareSection.id == 1)).one()
        measures = db.session.scalars(select(BareMeasure).where(BareMeasure.section_id == 1)).all()
        comments = db.session.scalars(select(BareComment).where(BareComment.section_id == 1)).all()
        return render_template_string(PAGE, section=section, measures=measures, comments=comments)

    @app.post("/post")
    def post() -> str:
        db.session.add(BareComment(section_id=1, name="Hedlunds Trä AB", text=request.form["text"]))
        db.session.commit()
        return "ok"

    return app
