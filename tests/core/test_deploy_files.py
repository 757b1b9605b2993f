"""The examples of units and proxies agree with the application's own limits and settings."""

import re

from consult.config import PROJECT_ROOT, Settings

DEPLOY = PROJECT_ROOT / "deploy"
MIB = 1024 * 1024


def test_the_proxies_let_through_what_the_application_takes() -> None:
    nginx = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx" / "consult.conf").read_text())
    caddy = re.search(r"max_size (\d+)MiB", (DEPLOY / "caddy" / "Caddyfile").read_text())
    assert nginx
    assert caddy
    for found in (nginx, caddy):
        assert int(found[1]) * MIB > Settings().max_upload


def test_the_settings_file_is_read_as_it_stands() -> None:
    lines = (DEPLOY / "consult.env").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings.from_environment({**values, "CONSULT_SECRET_KEY": "0123456789abcdef" * 4})
    assert settings.production
    assert settings.https
    assert settings.trusted_proxies == 1
    assert settings.smtp_security == "starttls"


def test_no_link_secret_reaches_the_access_log() -> None:
    text = (DEPLOY / "nginx" / "consult.conf").read_text()
    hidden = re.search(r"~\^/\(([a-z|]+)\)/", text)
    assert hidden
    assert {"svara", "konto", "avregistrera", "svar"} == set(hidden[1].split("|"))
    assert "$request_uri" not in re.sub(r"map \$request_uri|return 301 [^;]+;", "", text)
    assert "referer" not in text
