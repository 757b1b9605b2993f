"""All measurements: ``python -m bench`` (or ``make bench``). Each can be run alone: ``python -m bench.pages``."""

import subprocess
import sys

PROGRAMS = ("pages", "post", "start", "mail", "search", "desk", "alike", "paper", "diff")

for program in PROGRAMS:
    subprocess.run([sys.executable, "-m", f"bench.{program}"], check=True)
