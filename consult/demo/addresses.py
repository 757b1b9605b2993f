"""Where the demo's parts listen: the ports of the settings, or free ones where those are taken."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from consult.config import Settings

HOST = "127.0.0.1"
WEB_PORT = 8000
MAILBOX_PORT = 8025


@dataclass(frozen=True)
class Addresses:
    """Ports on this machine."""

    web: int
    smtp: int
    mailbox: int

    @property
    def site(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://{HOST}:{self.web}"

    @property
    def mailbox_page(self) -> str:
        """The page that shows received mail."""
        return f"http://{HOST}:{self.mailbox}/"

    @property
    def environment(self) -> dict[str, str]:
        """Settings of the children that differ from ours."""
        return {
            "CONSULT_BASE_URL": self.site,
            "CONSULT_SMTP_HOST": HOST,
            "CONSULT_SMTP_PORT": str(self.smtp),
            "CONSULT_SMTP_SECURITY": "none",
            "CONSULT_SMTP_USER": "",
            "CONSULT_SMTP_PASSWORD": "",
            "PYTHONUNBUFFERED": "1",
        }


def choose_addresses(settings: Settings) -> Addresses:
    """The ports that the settings name, each replaced by a free one where something listens already."""
    return Addresses(
        web=free_port(urlsplit(settings.base_url).port or WEB_PORT),
        smtp=free_port(settings.smtp_port),
        mailbox=free_port(MAILBOX_PORT),
    )


def free_port(wanted: int) -> int:
    """``wanted`` if nothing listens on it, otherwise any free port of loopback."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
