"""Words for the codes of this slice."""

from flask_babel import lazy_gettext as _l

from consult.accounts.mail_check import MailProblem
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
# Filled with host, port, sender and the server's answer.
MAIL_PROBLEM_WORDS = {
    MailProblem.HOST: _l("Det finns ingen server som heter %(host)s. Rätta CONSULT_SMTP_HOST."),
    MailProblem.PORT: _l(
        "%(host)s tar inte emot något på port %(port)s. Rätta CONSULT_SMTP_PORT, eller öppna brandväggen."
    ),
    MailProblem.SILENT: _l(
        "%(host)s svarade inte i tid på port %(port)s. Rätta CONSULT_SMTP_HOST eller CONSULT_SMTP_PORT, "
        "eller öppna brandväggen."
    ),
    MailProblem.CERTIFICATE: _l(
        "Certifikatet hos %(host)s går inte att lita på. Namnet i CONSULT_SMTP_HOST måste stå i certifikatet."
    ),
    MailProblem.TLS: _l(
        "Det gick inte att komma överens om kryptering med %(host)s på port %(port)s. "
        "Rätta CONSULT_SMTP_SECURITY: starttls hör ofta till port 587, tls till port 465."
    ),
    MailProblem.LOGIN: _l(
        "%(host)s tog inte emot inloggningen. Rätta CONSULT_SMTP_USER och CONSULT_SMTP_PASSWORD. "
        "Servern svarade: %(answer)s"
    ),
    MailProblem.REFUSED: _l(
        "%(host)s tog inte emot mejlet från %(sender)s. Får servern skicka för den adressen? "
        "Servern svarade: %(answer)s"
    ),
}
