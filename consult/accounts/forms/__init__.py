"""Shapes of input about accounts."""

from consult.accounts.forms.passwords import ChangePasswordForm as ChangePasswordForm
from consult.accounts.forms.passwords import ChoosePasswordForm as ChoosePasswordForm
from consult.accounts.forms.passwords import ForgotForm as ForgotForm
from consult.accounts.forms.passwords import JoinForm as JoinForm
from consult.accounts.forms.profile import ProfileForm as ProfileForm
from consult.accounts.forms.sign_in import SignInForm as SignInForm
from consult.accounts.forms.site import PageForm as PageForm
from consult.accounts.forms.site import ResetForm as ResetForm
from consult.accounts.forms.site import ShieldForm as ShieldForm
from consult.accounts.forms.site import SiteForm as SiteForm
from consult.accounts.forms.users import InviteForm as InviteForm
from consult.accounts.forms.users import UserForm as UserForm
