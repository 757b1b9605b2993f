"""The Atom feed of rounds and outcomes, for newsreaders and other sites."""

from flask import Response, render_template
from flask_babel import force_locale

from consult.core.audience import public
from consult.core.conditional import unless_unchanged
from consult.core.db import db
from consult.core.site.current import site
from consult.reports.feed import entries, tag, updated
from consult.reports.queries.public_rounds import public_rounds
from consult.reports.views_public.blueprint import bp


@bp.get("/remisser.atom")
@public
def feed() -> Response:
    """Public rounds and published outcomes, in Swedish whoever asks."""
    rounds = public_rounds(db.session())

    def render() -> str:
        base_url = site().base_url
        found = entries(rounds, base_url)
        return render_template(
            "reports/feed.xml", feed_id=tag(base_url, "remisser"), entries=found, updated=updated(found)
        )

    with force_locale("sv"):
        response = unless_unchanged(render, rounds)
    if response.status_code == 200:
        response.mimetype = "application/atom+xml"
    return response
