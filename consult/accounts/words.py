"""Words for the codes of this slice."""

from flask_babel import lazy_gettext as _l

from consult.accounts.models import Role
from consult.accounts.passwords import MINIMUM_LENGTH, PasswordProblem

ROLE_WORDS = {
    Role.ADMINISTRATOR: _l("Administratör"),
    Role.EDITOR: _l("Handläggare"),
    Role.REVIEWER: _l("Granskare"),
    Role.REGISTRAR: _l("Registrator"),
    Role.FACILITATOR: _l("Processledare"),
    Role.READER: _l("Läsare"),
}

ROLE_HINTS = {
    Role.ADMINISTRATOR: _l("Gör allt, också konton och inställningar."),
    Role.EDITOR: _l("Arbetar med program, remisser, mejl, synpunkter och redogörelse."),
    Role.REVIEWER: _l("Godkänner svar och texter eller skickar tillbaka dem."),
    Role.REGISTRAR: _l("Skriver in brev och mejl, undanhåller och lämnar ut."),
    Role.FACILITATOR: _l("Leder workshoppar."),
    Role.READER: _l("Läser allt utom utkast."),
}
PASSWORD_WORDS = {
    PasswordProblem.SHORT: _l("Lösenordet är för kort. Det behöver minst %(n)s tecken.", n=MINIMUM_LENGTH),
    PasswordProblem.COMMON: _l(
        "Lösenordet är för lätt att gissa. Ta till exempel fyra ord som inte hör ihop."
    ),
    PasswordProblem.OWN_NAME: _l("Lösenordet liknar ditt namn eller din adress. Ta ett annat."),
}
