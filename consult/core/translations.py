"""Texts in the language of the page, looked up once a request.

Flask-Babel reads the catalogue's file anew for every request and finds it anew for every text, and Jinja wraps each
anew. A page has hundreds of texts, so all three are remembered here; ``force_locale`` still works, since the found
catalogue is kept with its locale.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape


class KeptDomain(Domain):
    """The domain of the texts in code, which look themselves up in the remembered catalogue too."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the present language; without an application the texts themselves."""
        return catalogue() if has_app_context() else NullTranslations()


_domain = KeptDomain()


class KeptBabel(Babel):
    """Flask-Babel whose templates and code look texts up in the remembered catalogue."""

    @property
    def domain_instance(self) -> KeptDomain:
        """One domain for all requests; Flask-Babel makes a new one for each."""
        return _domain

    def init_app(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        """Set up as Flask-Babel does, then give the templates the quick look-ups."""
        super().init_app(app, *args, **kwargs)
        app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_plural)


class _Markups(dict[str, Markup]):
    """Texts of a catalogue as markup, made once each. They are the product's own, so trusted as its templates are."""

    def __init__(self, found: NullTranslations) -> None:
        super().__init__()
        self._catalogue = found

    def __missing__(self, text: str) -> Markup:
        self[text] = made = Markup(self._catalogue.gettext(text))  # noqa: S704
        return made


@pass_eval_context
def _text(context: EvalContext, text: str, /, **values: object) -> str:
    """``_('Avsnitt %(n)s', n=3)`` in a template; in HTML the values are escaped."""
    if not context.autoescape:
        return catalogue().gettext(text) % values
    found = markups()[text]
    if not values:
        return found if "%" not in found else found % {}
    return Markup(str(found) % {name: escape(value) for name, value in values.items()})  # noqa: S704


@pass_eval_context
def _plural(context: EvalContext, one: str, many: str, num: int, /, **values: object) -> str:
    """``ngettext('%(num)s dag', '%(num)s dagar', 3)``; ``num`` is among the values."""
    values.setdefault("num", num)
    found = catalogue().ngettext(one, many, num)
    if not context.autoescape:
        return found % values
    return Markup(found % {name: escape(value) for name, value in values.items()})  # noqa: S704


@cache
def _load(folder: str, domain: str, language: str) -> NullTranslations:
    """The compiled catalogue of a language; the texts themselves where there is none, as in Swedish."""
    return Translations.load(folder, [language], domain)


@cache
def _markups(found: NullTranslations) -> _Markups:
    return _Markups(found)


def markups() -> _Markups:
    """The texts of the present language as markup."""
    return _markups(catalogue())


def catalogue(folder: str = "", domain: str = "messages") -> NullTranslations:
    """The catalogue of the present language, the product's own unless another ``folder`` is given."""
    kept: SimpleNamespace | None = g.get("_flask_babel")
    locale = getattr(kept, "babel_locale", None)
    if (
        kept is not None
        and locale is not None
        and getattr(kept, "consult_for", None) is locale
        and not folder
    ):
        found: NullTranslations = kept.consult_catalogue
        return found
    locale = get_locale()
    language = str(locale or "sv")
    if folder:
        return _load(folder, domain, language)
    found = _load(current_app.config["BABEL_TRANSLATION_DIRECTORIES"], domain, language)
    kept = g.get("_flask_babel")
    if kept is not None:
        kept.consult_for, kept.consult_catalogue = locale, found
    return found
