"""The words of this slice's codes."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations.models import DeliveryState, Invitation, MailingKind, ResponseState
from consult.invitations.queries.ledger import LedgerPart, LedgerSort, LedgerState
from consult.invitations.queries.plans import LeftOut
from consult.invitations.queries.printing import LetterFilter
from consult.invitations.queries.senders import Why

LEDGER_WORDS = {
    LedgerState.ANSWERED: _l("Svarat"),
    LedgerState.STARTED: _l("Påbörjat"),
    LedgerState.OPENED: _l("Öppnat"),
    LedgerState.NOT_OPENED: _l("Inte öppnat"),
    LedgerState.NOT_DELIVERED: _l("Kom inte fram"),
    LedgerState.UNCERTAIN: _l("Osäkra"),
    LedgerState.NO_ADDRESS: _l("Saknar adress"),
    LedgerState.DECLINED: _l("Fel mottagare"),
}
LEDGER_GLYPHS = {
    LedgerState.ANSWERED: ("done", ""),
    LedgerState.STARTED: ("half", ""),
    LedgerState.OPENED: ("dot", ""),
    LedgerState.NOT_OPENED: ("empty", ""),
    LedgerState.NOT_DELIVERED: ("octagon", "bad"),
    LedgerState.UNCERTAIN: ("triangle", "warn"),
    LedgerState.NO_ADDRESS: ("octagon", "bad"),
    LedgerState.DECLINED: ("cross-ring", ""),
}
ALWAYS_SHOWN = (LedgerState.ANSWERED, LedgerState.STARTED, LedgerState.OPENED, LedgerState.NOT_OPENED)

PART_WORDS = {
    LedgerPart.NO_COMMENTS: _l("Bara de som har svarat ”inga synpunkter” visas."),
    LedgerPart.NOT_INVITED: _l("Bara de som inte har fått någon inbjudan visas."),
}

SORT_WORDS = {
    LedgerSort.NAME: _l("Namn"),
    LedgerSort.RESPONSE: _l("Senaste svar"),
    LedgerSort.MAIL: _l("Senaste mejl"),
}

CAUSE_WORDS = {
    RefusalCause.UNKNOWN: _l("Adressen finns inte"),
    RefusalCause.FULL: _l("Brevlådan är full"),
    RefusalCause.BLOCKED: _l("Stoppat av mejlfilter"),
}

LEFT_OUT_WORDS = {
    LeftOut.ANSWERED: _l("har svarat"),
    LeftOut.DECLINED: _l("har sagt att de är fel mottagare"),
    LeftOut.INVITED: _l("har redan fått inbjudan"),
    LeftOut.NOT_INVITED: _l("har inte fått någon inbjudan"),
    LeftOut.UNCONFIRMED: _l("har bett om en länk och inte öppnat den än"),
    LeftOut.NO_ADDRESS: _l("saknar adress"),
    LeftOut.NO_MORE_MAIL: _l("vill inte ha fler mejl"),
    LeftOut.BAD_ADDRESS: _l("har en adress som inte fungerar"),
    LeftOut.RECENT: _l("fick inbjudan för mindre än 5 dagar sedan"),
    LeftOut.WAITING: _l("väntar på inbjudan, och den säger den nya dagen"),
    LeftOut.TOLD: _l("har redan fått mejl om den sista dag som gäller"),
}

LETTER_FILTER_WORDS = {
    LetterFilter.NO_ADDRESS: _l("Saknar e-postadress"),
    LetterFilter.REFUSED: _l("Mejlet kom inte fram"),
    LetterFilter.SILENT: _l("Alla som inte har svarat"),
}

WHY_WORDS = {
    Why.NUMBER: _l("samma organisationsnummer"),
    Why.ADDRESS: _l("samma e-postadress"),
    Why.NAME: _l("liknande namn"),
    Why.DOMAIN: _l("samma ändelse på e-posten"),
}

MAILING_WORDS = {
    MailingKind.INVITATION: _l("Inbjudan"),
    MailingKind.REMINDER: _l("Påminnelse"),
    MailingKind.OUTCOME: _l("Våra svar"),
    MailingKind.DEADLINE: _l("Ny sista svarsdag"),
    MailingKind.CANCELLED: _l("Avbruten remiss"),
}

MAIL_WORDS = {
    MailState.QUEUED: _l("I kö"),
    MailState.SENDING: _l("Skickas nu"),
    MailState.SENT: _l("Skickat"),
    MailState.DEFERRED: _l("Försöker igen"),
    MailState.UNCERTAIN: _l("Osäkert"),
    MailState.REFUSED: _l("Kom inte fram"),
    MailState.CANCELLED: _l("Skickades inte"),
}

RESPONSE_WORDS = {
    ResponseState.NOT_OPENED: _l("Inte öppnat"),
    ResponseState.OPENED: _l("Länken öppnad"),
    ResponseState.STARTED: _l("Påbörjat"),
    ResponseState.SUBMITTED: _l("Inskickat"),
    ResponseState.NO_COMMENTS: _l("Inga synpunkter"),
    ResponseState.DECLINED: _l("Fel mottagare"),
}


def mail_word(invitation: Invitation) -> LazyString | None:
    """The cause in words where a mail did not go; None where the state's own word says it all."""
    if invitation.delivery_state not in {DeliveryState.REFUSED, DeliveryState.DEFERRED}:
        return None
    return CAUSE_WORDS.get(invitation.delivery_cause)  # type: ignore[call-overload]


AUDIT_WORDS = {
    "invitation.longer_time_asked": _l("Bad om längre svarstid"),
    "invitation.longer_time_declined": _l("Sa nej till längre svarstid"),
    "invitation.longer_time_given": _l("Gav mottagaren en egen sista svarsdag"),
    "invitation.longer_time_granted": _l("Gav längre svarstid"),
    "invitation.opened": _l("Öppnade länken"),
    "invitation.started": _l("Började skriva"),
    "draft.begun": _l("Började på ett svar"),
    "invitation.declined": _l("Sa att det är fel mottagare"),
    "invitation.links_replaced": _l("Bytte länk"),
    "invitation.address_corrected": _l("Rättade adressen"),
    "invitation.removed": _l("Tog bort mottagaren"),
    "invitation.letter_made": _l("Gjorde ett brev med kod"),
    "sender.matched": _l("Kopplade avsändaren till registret"),
    "sender.left_unmatched": _l("Antecknade att avsändaren inte finns i registret"),
    "sender.judgement_undone": _l("Ångrade kopplingen till registret"),
    "invitation.referral_closed": _l("Antecknade att uppgiften om rätt mottagare är klar"),
    "invitation.referral_regretted": _l("Ångrade vem som är rätt mottagare"),
    "invitation.referral_written": _l("Skrev till den som är rätt mottagare"),
    "invitation.referred": _l("Talade om vem som är rätt mottagare"),
    "invitation.decline_regretted": _l("Ångrade att det är fel mottagare"),
    "invitation.share_ended": _l("Tog bort en kollegas länk"),
    "invitation.share_renewed": _l("Bytte en kollegas länk"),
    "invitation.shared": _l("Delade länken med en kollega"),
}
