"""Runs `qingdan …` and kills its own process group at one exact moment.

python -m tests.faults.dying EVENT PATTERN NTH LATER … : EVENT is an audit event of the interpreter (os.rename fires
before the rename, open before the file is opened), PATTERN is searched in its last path, NTH counts the matches from 1,
LATER is how many more opens are let through before the kill.
"""

import os
import re
import signal
import sys
from typing import Any


def die_at(event: str, pattern: str, nth: int, later: int) -> None:
    """Arm the kill. Refuses to run in a group that is not its own: it would take the tests with it."""
    if os.getpgid(0) != os.getpid():
        raise SystemExit("start this in a session of its own")
    seen, let_through, is_dying = 0, 0, False

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen, let_through, is_dying
        if is_dying:  # the kill itself is an audit event
            return
        if seen >= nth and name == "open":
            let_through += 1
        elif name == event and re.search(pattern, str(arguments[1 if event == "os.rename" else 0])):
            seen += 1
        if seen >= nth and let_through >= later:
            is_dying = True
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(hook)


if __name__ == "__main__":
    die_at(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    sys.argv[1:] = sys.argv[5:]
    from etl.cli import main

    main()
