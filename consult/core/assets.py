"""Stylesheets, scripts and their cached addresses, without a build step.

``site.css`` is the ordered concatenation of ``static/css``; files named ``staff-*`` make up ``staff.css``, which only
staff pages load. Every address carries a hash of the content, so it can be kept for a year.
"""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory

from consult.core.audience import public
from consult.core.site.current import site

BUNDLES = ("site.css", "staff.css")
FOREVER = "public, max-age=31536000, immutable"
bp = Blueprint("assets", __name__)


def stylesheet_files(static: Path, bundle: str) -> list[Path]:
    """The parts of ``site.css`` or ``staff.css`` in cascade order."""
    css = static / "css"
    first = [css / name for name in ("reset.css", "tokens.css", "base.css")]
    rest = sorted((css / "parts").glob("*.css")) + sorted((css / "pages").glob("*.css"))
    if bundle == "staff.css":
        return [path for path in rest if path.name.startswith("staff-")]
    return first + [path for path in rest if not path.name.startswith("staff-")]


@cache
def _bundle(static: str, bundle: str, address: str) -> tuple[bytes, bytes, str]:
    files = stylesheet_files(Path(static), bundle)
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    text = re.sub(r"/\*(?!!).*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r":\s+", ":", text).replace(";}", "}")
    text = text.replace("url(../", f"url({address}").replace('url("../', f'url("{address}')
    body = text.encode()
    return body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:12]


def _static() -> Path:
    return Path(str(current_app.static_folder))


def _styles(bundle: str) -> tuple[bytes, bytes, str]:
    if current_app.debug:
        _bundle.cache_clear()
    return _bundle(str(_static()), bundle, "/static/")


def asset(name: str) -> str:
    """Address of an asset: ``site.css``, ``staff.css``, ``theme.css`` or a path below ``static``."""
    if name == "theme.css":
        return f"{request.script_root}/theme.css?v={site().accent.lstrip('#')}"
    if current_app.debug:
        _address.cache_clear()
    return request.script_root + _address(str(_static()), name)


@cache
def _address(static: str, name: str) -> str:
    if name in BUNDLES:
        return f"/assets/{_bundle(static, name, '/static/')[2]}/{name}"
    digest = hashlib.sha256((Path(static) / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@bp.get("/assets/<digest>/<any('site.css', 'staff.css'):bundle>")
@public
def stylesheet(digest: str, bundle: str) -> Response:
    """All styles of a bundle as one cached file."""
    body, packed, current = _styles(bundle)
    if request.accept_encodings["gzip"] > 0:
        response = Response(packed, mimetype="text/css")
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(body, mimetype="text/css")
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER if digest == current else "no-cache"
    return response


@bp.get("/theme.css")
@public
def theme_css() -> Response:
    """The municipality's accent: the only variable that it sets."""
    accent = site().accent
    response = Response(f":root{{--accent:{accent}}}\n", mimetype="text/css")
    response.add_etag()
    known = request.args.get("v") == accent.lstrip("#")
    response.headers["Cache-Control"] = FOREVER if known else "public, max-age=300"
    response.make_conditional(request)
    return response


def shield_url() -> str:
    """Address of the municipality's own shield; empty where the delivered one is shown."""
    picture = site().shield
    return f"{request.script_root}/vapen/{picture}" if picture else ""


@public
def static_file(filename: str) -> Response:
    """A file below ``static``; kept for a year when asked for with its hash."""
    response = send_from_directory(_static(), filename)  # 404 for what is no file, whatever its name
    response.headers["Cache-Control"] = FOREVER if request.args.get("v") else "public, max-age=3600"
    return response


def init_assets(app: Flask) -> None:
    """Register addresses and the template functions ``asset`` and ``shield_url``."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static_file)
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["shield_url"] = shield_url
