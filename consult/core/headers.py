"""Security headers on every response, static so that nothing needs a nonce."""

from flask import Flask, Response, current_app, g, request

from consult.core.audience import audience_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def secure(response: Response) -> Response:
    """Add the headers; pages behind a link or a sign-in are never stored or indexed."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    view = current_app.view_functions.get(request.endpoint or "")
    audience = audience_of(view) if view else None
    private = audience is None or audience.kind != "public" or g.get("private", False)
    headers.setdefault("Referrer-Policy", "no-referrer" if private else "same-origin")
    if private:
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex, nofollow"
    if current_app.config["SETTINGS"].https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_headers(app: Flask) -> None:
    """Apply to every response."""
    app.after_request(secure)
