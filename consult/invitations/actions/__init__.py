"""The only writers of invitations, split by what is done. This is the list of the verbs other slices may use."""

from consult.invitations.actions.inviting import invite as invite
from consult.invitations.actions.inviting import record_opened as record_opened
from consult.invitations.actions.inviting import record_response as record_response
from consult.invitations.actions.inviting import record_started as record_started
from consult.invitations.actions.letters import forget_letter as forget_letter
from consult.invitations.actions.letters import save_letter as save_letter
from consult.invitations.actions.links import mint_link as mint_link
from consult.invitations.actions.links import request_new_link as request_new_link
from consult.invitations.actions.links import revoke_and_replace as revoke_and_replace
from consult.invitations.actions.mailings import NobodyToMail as NobodyToMail
from consult.invitations.actions.mailings import create_mailing as create_mailing
from consult.invitations.actions.mailings import pause_mailing as pause_mailing
from consult.invitations.actions.mailings import queue_test_mail as queue_test_mail
from consult.invitations.actions.mailings import resume_mailing as resume_mailing
from consult.invitations.actions.resolving import NoMailToRepeat as NoMailToRepeat
from consult.invitations.actions.resolving import correct_address_and_resend as correct_address_and_resend
from consult.invitations.actions.resolving import resolve_uncertain as resolve_uncertain
from consult.invitations.actions.unsubscribing import unsubscribe as unsubscribe
