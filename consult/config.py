"""Settings, read once from the environment and frozen.

Every setting has a safe default for a first try on one machine. With ``CONSULT_ENV=production`` the three that
have none (secret key, base URL, sender address) must be given, otherwise ``Settings.from_environment`` raises
``ConfigurationError`` and nothing starts.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_ROOT = Path(__file__).resolve().parent.parent
PLACES = {"", "development", "production"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DEVELOPMENT_SENDER = "remiss@forsunda.example"


class ConfigurationError(Exception):
    """A setting is missing or cannot be used; the message says which and what to write."""


@dataclass(frozen=True)
class Settings:
    """All that an installation decides. Times are seconds, sizes bytes, unless the name says otherwise.

    Some are overridden by what an administrator saves: pages and mails take them from ``core.site.current.site``.
    ``shield`` is checksum and kind of the municipality's picture, empty for the delivered one.
    """

    production: bool = False
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    instance: Path = PROJECT_ROOT / "instance"
    database_url: str = field(default="", repr=False)
    municipality: str = "Forsunda kommun"
    service_name: str = "Remisser och dialog"
    accent: str = "#0f4c5c"
    contact_name: str = "Kommunens kontaktcenter"
    contact_email: str = "kontakt@forsunda.example"
    contact_phone: str = ""
    data_protection_contact: str = "dataskydd@forsunda.example"
    shield: str = ""
    mail_sender: str = DEVELOPMENT_SENDER
    mail_reply_to: str = ""
    bounce_address: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "none"
    smtp_timeout: float = 20.0
    mail_per_minute: float = 10.0
    trusted_proxies: int = 0
    log_level: str = "INFO"
    max_upload: int = 130 * 1024 * 1024

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database; an SQLite file in the instance folder when none is set."""
        if not self.database_url:
            return f"sqlite:///{self.instance / 'consult.db'}"
        for old in ("postgres://", "postgresql://"):
            if self.database_url.startswith(old):
                return "postgresql+psycopg://" + self.database_url[len(old) :]
        return self.database_url

    @property
    def files(self) -> Path:
        """Folder of the stored files."""
        return self.instance / "files"

    @property
    def https(self) -> bool:
        """Whether visitors come by HTTPS: decides on secure cookies and HSTS."""
        return self.base_url.startswith("https://")

    @property
    def mail_domain(self) -> str:
        """Domain of the sender, used in Message-ID."""
        return self.mail_sender.rpartition("@")[2].strip("> ")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read ``CONSULT_*`` (and ``DATABASE_URL``) from ``env``, the process environment by default.

        Raises ``ConfigurationError`` where a value has the wrong form, or where production lacks a needed one.
        """
        env = os.environ if env is None else env
        place = env.get("CONSULT_ENV", "").strip()
        if place not in PLACES:
            raise ConfigurationError(f"CONSULT_ENV must be production or left out, but is “{place}”.")
        values: dict[str, object] = {"production": place == "production"}
        for name, kind in _READABLE.items():
            raw = env.get("CONSULT_" + name.upper(), "").strip()
            if raw:
                values[name] = _convert("CONSULT_" + name.upper(), raw, kind)
        if env.get("DATABASE_URL"):
            values["database_url"] = env["DATABASE_URL"]
        if values["production"]:
            _refuse_incomplete(values)
        settings = cls(**values)  # type: ignore[arg-type]
        _refuse_unusable_address(settings)
        if settings.smtp_security not in {"none", "starttls", "tls"}:
            raise ConfigurationError("CONSULT_SMTP_SECURITY must be one of: none, starttls, tls.")
        return settings if settings.secret_key else settings.with_kept_secret()

    def with_kept_secret(self) -> "Settings":
        """Give a development instance a secret key of its own, kept in the instance folder between starts."""
        from dataclasses import replace

        self.instance.mkdir(parents=True, exist_ok=True)
        path = self.instance / "secret_key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return replace(self, secret_key=path.read_text().strip())


_READABLE: dict[str, type] = {
    "secret_key": str,
    "base_url": str,
    "instance": Path,
    "database_url": str,
    "municipality": str,
    "service_name": str,
    "accent": str,
    "contact_name": str,
    "contact_email": str,
    "contact_phone": str,
    "data_protection_contact": str,
    "mail_sender": str,
    "mail_reply_to": str,
    "bounce_address": str,
    "smtp_host": str,
    "smtp_port": int,
    "smtp_user": str,
    "smtp_password": str,
    "smtp_security": str,
    "smtp_timeout": float,
    "mail_per_minute": float,
    "trusted_proxies": int,
    "log_level": str,
    "max_upload": int,
}


def _convert(name: str, raw: str, kind: type) -> object:
    try:
        value = Path(raw).resolve() if kind is Path else kind(raw)
    except ValueError:
        raise ConfigurationError(f"{name} must be a number, but is “{raw}”.") from None
    return raw.rstrip("/") if name == "CONSULT_BASE_URL" else value


def _refuse_incomplete(values: Mapping[str, object]) -> None:
    missing = [name for name in ("secret_key", "base_url", "mail_sender") if not values.get(name)]
    if missing:
        names = ", ".join("CONSULT_" + name.upper() for name in missing)
        raise ConfigurationError(f"Production needs these settings, which are not set: {names}.")
    if len(str(values["secret_key"])) < 32:
        raise ConfigurationError("CONSULT_SECRET_KEY must be at least 32 characters.")


def _refuse_unusable_address(settings: Settings) -> None:
    """The base URL stands in every mail, and a link over plain HTTP could be read on its way."""
    address = urlsplit(settings.base_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ConfigurationError(
            "CONSULT_BASE_URL must be a whole address, such as https://remiss.example.se."
        )
    if settings.production and address.scheme == "http" and address.hostname not in LOOPBACK:
        raise ConfigurationError("CONSULT_BASE_URL must begin with https:// in production.")
