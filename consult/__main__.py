"""``python -m consult`` is the command ``consult``."""

from consult.app import main

main()
