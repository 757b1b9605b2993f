"""Texts in the language of the page, looked up once a request.

Flask-Babel reads the catalogue's file anew for every request and finds it anew for every text. A page has hundreds of
texts, so both are remembered here; ``force_locale`` still works, since the found catalogue is kept with its locale.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g
from flask_babel import Babel, get_locale


class KeptBabel(Babel):
    """Flask-Babel whose templates look texts up in the remembered catalogue."""

    def init_app(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        """Set up as Flask-Babel does, then give the templates the quick look-ups."""
        super().init_app(app, *args, **kwargs)
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: catalogue().gettext(text),
            ngettext=lambda one, many, n: catalogue().ngettext(one, many, n),
            newstyle=True,
        )


@cache
def _load(folder: str, language: str) -> NullTranslations:
    """The compiled catalogue of a language; the texts themselves where there is none, as in Swedish."""
    return Translations.load(folder, [language])


def catalogue() -> NullTranslations:
    """The catalogue of the present language, remembered for the request."""
    kept: SimpleNamespace | None = g.get("_flask_babel")
    locale = getattr(kept, "babel_locale", None)
    if kept is not None and locale is not None and getattr(kept, "consult_for", None) is locale:
        found: NullTranslations = kept.consult_catalogue
        return found
    locale = get_locale()
    found = _load(current_app.config["BABEL_TRANSLATION_DIRECTORIES"], str(locale or "sv"))
    kept = g.get("_flask_babel")
    if kept is not None:
        kept.consult_for, kept.consult_catalogue = locale, found
    return found
