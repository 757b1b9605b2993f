"""Where a web server finds the application: ``wsgi:app``."""

import gc

# Nothing made while starting is garbage: looking for it would take a fifth of the start. Afterwards what is there is
# left alone for good, which also lets several workers share it.
gc.disable()

from consult.app import create_app  # noqa: E402

app = create_app()

gc.freeze()
gc.enable()
