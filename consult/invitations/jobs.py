"""What the worker does for this slice: imported so that the hooks of the outbox are registered."""

from consult.invitations.actions import delivery

HOOKS = (delivery.fill_letter, delivery.fill_mailing, delivery.follow)
