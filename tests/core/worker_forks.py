"""Starts real worker processes quickly: imports once, then forks one for each line on stdin and prints its pid.

Run as ``python -m tests.core.worker_forks ARGUMENTS``; settings come from the environment.
"""

import os
import signal
import sys

import consult.app
import consult.core.worker


def run() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    arguments = sys.argv[1:]
    print("ready", flush=True)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.argv = ["consult", "worker", *arguments]
            consult.app.main()
        print(pid, flush=True)


if __name__ == "__main__":
    run()
