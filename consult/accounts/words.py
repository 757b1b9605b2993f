"""Words for the codes of this slice."""

from flask_babel import lazy_gettext as _l

from consult.accounts.models import Role

ROLE_WORDS = {
    Role.ADMINISTRATOR: _l("Administratör"),
    Role.EDITOR: _l("Handläggare"),
    Role.REVIEWER: _l("Granskare"),
    Role.REGISTRAR: _l("Registrator"),
    Role.FACILITATOR: _l("Processledare"),
    Role.READER: _l("Läsare"),
}
