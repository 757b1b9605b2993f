"""Settings come from the environment; production refuses to start half configured."""

from pathlib import Path

import pytest

from consult.config import ConfigurationError, Settings

COMPLETE = {
    "CONSULT_ENV": "production",
    "CONSULT_SECRET_KEY": "k" * 40,
    "CONSULT_BASE_URL": "https://remiss.forsunda.example/",
    "CONSULT_MAIL_SENDER": "remiss@forsunda.example",
}


def test_a_first_try_needs_no_settings_and_keeps_its_secret(tmp_path: Path) -> None:
    first = Settings.from_environment({"CONSULT_INSTANCE": str(tmp_path)})
    again = Settings.from_environment({"CONSULT_INSTANCE": str(tmp_path)})
    assert len(first.secret_key) >= 64
    assert first.secret_key == again.secret_key
    assert first.database.startswith("sqlite:///")


@pytest.mark.parametrize("missing", ["CONSULT_SECRET_KEY", "CONSULT_BASE_URL", "CONSULT_MAIL_SENDER"])
def test_production_names_the_setting_that_is_missing(missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing):
        Settings.from_environment({key: value for key, value in COMPLETE.items() if key != missing})


def test_production_refuses_a_short_secret() -> None:
    with pytest.raises(ConfigurationError, match="32"):
        Settings.from_environment({**COMPLETE, "CONSULT_SECRET_KEY": "short"})


@pytest.mark.parametrize("kind", ["Production", "prod", "produktion"])
def test_a_misspelt_production_does_not_start_as_something_else(kind: str) -> None:
    with pytest.raises(ConfigurationError, match="CONSULT_ENV"):
        Settings.from_environment({**COMPLETE, "CONSULT_ENV": kind})


@pytest.mark.parametrize(
    "address", ["remiss.forsunda.example", "http://remiss.forsunda.example", "https://", "/x"]
)
def test_production_refuses_an_address_that_links_cannot_use(address: str) -> None:
    with pytest.raises(ConfigurationError, match="CONSULT_BASE_URL"):
        Settings.from_environment({**COMPLETE, "CONSULT_BASE_URL": address})


def test_no_secret_is_shown_with_the_settings() -> None:
    secrets = {"DATABASE_URL": "postgresql://u:lösen@h/d", "CONSULT_SMTP_PASSWORD": "mejllösen"}
    shown = repr(Settings.from_environment({**COMPLETE, **secrets}))
    for secret in ("k" * 40, "lösen", "mejllösen"):
        assert secret not in shown


def test_complete_production_settings() -> None:
    settings = Settings.from_environment(COMPLETE)
    assert settings.base_url == "https://remiss.forsunda.example"
    assert settings.https
    assert settings.mail_domain == "forsunda.example"


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match="CONSULT_SMTP_PORT"):
        Settings.from_environment({"CONSULT_SMTP_PORT": "tjugofem", "CONSULT_SECRET_KEY": "x"})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_ways_to_write_a_postgresql_address(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://u@h/d")
    assert settings.database == "postgresql+psycopg://u@h/d"
