"""What a form says where a field has no words of its own: WTForms' messages are too terse for the public."""

from flask_babel import lazy_gettext, ngettext
from wtforms.i18n import messages_path

from consult.core.translations import catalogue

WTFORMS = (messages_path(), "wtforms")
CHOOSE = lazy_gettext("Välj ett av alternativen.")

OURS = {
    "This field is required.": lazy_gettext("Fyll i det här."),
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "Not a valid date value.": lazy_gettext("Skriv datumet så här: 2027-02-26."),
    "Not a valid integer value.": lazy_gettext("Skriv ett helt tal."),
    "Invalid email address.": lazy_gettext("Skriv en hel e-postadress, till exempel namn@kommunen.se."),
    "Invalid input.": lazy_gettext("Det här är inte rätt skrivet."),
}


class FormMessages:
    """Our words for WTForms' English ones; the rest as WTForms' own catalogue has them."""

    def gettext(self, string: str) -> str:
        """The message in the language of the page."""
        return str(OURS[string]) if string in OURS else catalogue(*WTFORMS).gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The message with a number."""
        if plural == "Field cannot be longer than %(max)d characters.":
            return ngettext("Högst %(max)s tecken.", "Högst %(max)s tecken.", n, max=n)
        if "not a valid choice" in singular:
            return str(CHOOSE)
        return catalogue(*WTFORMS).ngettext(singular, plural, n)


FORM_MESSAGES = FormMessages()
