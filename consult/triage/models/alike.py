"""The index by which alike points are found."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base


class AlikeIndex(Base):
    """How rare each sign of the texts of a round is, as counted when there were ``points`` points (``alike.signs``).

    Counted again when the round has grown by half; ``build`` then tells which points are weighed by older counts.
    """

    __tablename__ = "alike_index"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    build: Mapped[int]
    points: Mapped[int]
    texts: Mapped[int]
    counts: Mapped[dict[str, Any]]


class AlikePassage(Base):
    """The passage that a point's signs are of, and by which counts: where they differ, the worker makes them anew."""

    __tablename__ = "alike_passage"

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), primary_key=True)
    begins: Mapped[int]
    ends: Mapped[int]
    build: Mapped[int]


class AlikeSign(Base):
    """One of the most telling signs of a point's text, and what it weighs (``alike.weights``)."""

    __tablename__ = "alike_sign"
    __table_args__ = (Index(None, "round_id", "sign", "point_id", "weight"), {"sqlite_with_rowid": False})

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), primary_key=True)
    sign: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    weight: Mapped[int]
