"""The writes of staff accounts."""

from consult.accounts.actions.creating import AddressTaken as AddressTaken
from consult.accounts.actions.creating import PasswordRefused as PasswordRefused
from consult.accounts.actions.creating import actor_of as actor_of
from consult.accounts.actions.creating import create_user as create_user
from consult.accounts.actions.inviting import AlreadyJoined as AlreadyJoined
from consult.accounts.actions.inviting import invite_again as invite_again
from consult.accounts.actions.inviting import invite_user as invite_user
from consult.accounts.actions.inviting import withdraw_invitation as withdraw_invitation
from consult.accounts.actions.managing import LastAdministrator as LastAdministrator
from consult.accounts.actions.managing import change_user as change_user
from consult.accounts.actions.managing import close_account as close_account
from consult.accounts.actions.managing import reopen_account as reopen_account
from consult.accounts.actions.own_account import set_language as set_language
from consult.accounts.actions.own_account import sign_out_everywhere as sign_out_everywhere
from consult.accounts.actions.passwords import LinkOver as LinkOver
from consult.accounts.actions.passwords import begin_password_check as begin_password_check
from consult.accounts.actions.passwords import change_password as change_password
from consult.accounts.actions.passwords import choose_password as choose_password
from consult.accounts.actions.passwords import request_reset as request_reset
from consult.accounts.actions.passwords import send_reset as send_reset
from consult.accounts.actions.sign_in import TooManyAttempts as TooManyAttempts
from consult.accounts.actions.sign_in import attempt_keys as attempt_keys
from consult.accounts.actions.sign_in import begin_attempt as begin_attempt
from consult.accounts.actions.sign_in import check_credentials as check_credentials
from consult.accounts.actions.sign_in import note_sign_in as note_sign_in
