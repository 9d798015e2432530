#!/usr/bin/python3
"""
with_server.py -- COMMAND...: run a command while the test server runs.

The command finds the server by REST_PORT and REST_URL; its exit status is ours.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reap  # noqa: E402
from emulator import Emulator  # noqa: E402

if __name__ == "__main__":
    command = sys.argv[1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        sys.exit(__doc__)
    reap.signals_as_exit()
    with Emulator() as server:
        sys.exit(subprocess.call(command, env=server.env()))
