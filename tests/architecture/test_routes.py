"""Every route × every role × missing object, from the URL map: nothing is open that was not declared."""

import secrets
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from consult.accounts.models import Role
from consult.accounts.permissions import Permission, may
from consult.core.audience import Audience, audience_of
from consult.core.db import write
from tests.cast import Cast
from tests.client import Browser

REFUSED_TO_STRANGERS = {302, 401}


def rules(app: Flask) -> list[tuple[Rule, Audience]]:
    found = []
    for rule in app.url_map.iter_rules():
        audience = audience_of(app.view_functions[rule.endpoint])
        assert audience is not None, f"{rule.rule} declares no audience"
        found.append((rule, audience))
    return found


def address(app: Flask, rule: Rule) -> str:
    """The route with an object that does not exist."""
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, IntegerConverter):
            values[name] = 999_999
        elif type(converter).__name__ == "AnyConverter":
            values[name] = next(iter(converter.items))  # type: ignore[attr-defined]
        else:
            values[name] = secrets.token_urlsafe(8).replace("_", "x")
    _domain, path = rule.build(values) or ("", "")
    return path


def test_every_staff_route_lies_below_staff_and_the_others_do_not(app: Flask) -> None:
    for rule, audience in rules(app):
        below = rule.rule.startswith("/staff")
        if audience.kind == "staff":
            assert below, rule.rule
        elif rule.endpoint != "accounts.sign_in":
            assert not below, rule.rule


def test_strangers_are_sent_to_sign_in_from_every_staff_route(app: Flask, cast: Cast) -> None:
    stranger = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, audience in rules(app):
        if audience.kind != "staff":
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = stranger.open(address(app, rule), method=method)
            assert answer.status_code in REFUSED_TO_STRANGERS, f"{method} {rule.rule}: {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_meets_403_exactly_where_it_lacks_the_permission(
    app: Flask, cast: Cast, browser: Callable[..., Browser], role: Role
) -> None:
    with write() as session:
        user = getattr(cast, role.value)
        session.add(user)
        user.active = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = True
    for rule, audience in rules(app):
        if audience.kind != "staff" or rule.endpoint.startswith("accounts.sign_out"):
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            client = browser(user).client
            answer = client.open(address(app, rule), method=method)
            where = f"{method} {rule.rule} as {role.value}: {answer.status_code}"
            if may(role, Permission(audience.permission)):
                assert answer.status_code != 403, where
                assert answer.status_code < 500, where
                if "round_id" in rule.arguments or "programme_id" in rule.arguments:
                    assert answer.status_code in {404, 422}, where
            else:
                assert answer.status_code == 403, where


def test_a_route_for_link_holders_refuses_everybody_without_the_link(app: Flask, cast: Cast) -> None:
    stranger = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, audience in rules(app):
        if audience.kind != "link":
            continue
        assert "public_id" in rule.arguments, rule.rule
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = stranger.open(address(app, rule), method=method)
            assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status_code}"
            assert "no-store" in answer.headers["Cache-Control"]


def test_public_routes_answer_unknown_objects_without_falling(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = True
    visitor = app.test_client()
    for rule, audience in rules(app):
        if audience.kind == "public":
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                answer = visitor.open(address(app, rule), method=method)
                assert answer.status_code < 500, f"{method} {rule.rule}"
