#!/usr/bin/env python3
"""Runs a program in a terminal of its own and types an answer at each of its prompts.

Standard input has JSON: {"run": [program, argument, ...], "type": [answer, ...], "in": folder}. Prints JSON: {"code": ..., "shown": ...}
"""

import json
import os
import pty
import select
import signal
import sys
import termios
import time

SECONDS = 60


def is_blind(terminal):
    """Whether the terminal does not show what is typed."""
    return not termios.tcgetattr(terminal)[3] & termios.ECHO


def run(arguments, answers, folder):
    """The exit code, and all that the terminal showed."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvp(arguments[0], arguments)
    shown, answers, answered, end = b"", list(answers), 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            # Only at a prompt that has come to rest and shows nothing of what is typed: earlier, it would be seen.
            if answers and len(shown) > answered and shown.rstrip().endswith(b":") and is_blind(terminal):
                os.write(terminal, answers.pop(0).encode() + b"\n")
                answered = len(shown)
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            piece = b""
        if not piece:
            break
        shown += piece
    else:
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode(errors="replace")


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    code, shown = run(wanted["run"], wanted["type"], wanted["in"])
    print(json.dumps({"code": code, "shown": shown}))
