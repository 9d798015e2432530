#!/usr/bin/python3
"""
counted.py: run test programs and add up what they counted.

A test program ends with a line "... N passed, N failed" and an exit status of
0 when nothing failed.  One that prints no such line, dies, runs into its time
limit, or fails without counting a failure, counts as one failure.  TAP output
("ok 1 - ...", "not ok 2 - ...") is counted as well when there is no such line.

As a program: counted.py [--limit SECONDS] NAME PROGRAM...
runs each PROGRAM, prints the output of those that failed, and closes with
"NAME: N passed, N failed".
"""
import argparse
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reap  # noqa: E402

COUNTS = re.compile(r"(?:^|\W)(\d+) passed, (\d+) failed\b")
TAP = re.compile(r"^(not )?ok\b(?!.*# *(?:SKIP|TODO))", re.I)


class Result:
    """What one program counted, printed, and why it failed beside that."""

    def __init__(self, passed=0, failed=0, output="", trouble="", status=0):
        self.status = status
        self.passed = passed
        self.failed = failed
        self.output = output
        self.trouble = trouble

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.output += other.output
        if other.trouble:
            self.trouble += (self.trouble and "; ") + other.trouble
        return self


def count(output):
    """(passed, failed) that an output announces, or None."""
    for line in reversed(output.splitlines()):
        found = COUNTS.search(line)
        if found:
            return int(found.group(1)), int(found.group(2))
    marks = [m.group(1) for m in map(TAP.match, output.splitlines()) if m]
    if marks:
        bad = sum(1 for m in marks if m)
        return len(marks) - bad, bad
    return None


def judge(output, status):
    """The Result of a program that printed output and ended with status."""
    counts = count(output)
    passed, failed = counts or (0, 0)
    trouble = ""
    if status < 0:
        trouble = "killed by signal %d" % -status
    elif counts is None:
        trouble = "no count, exit status %d" % status
    elif status != 0 and failed == 0:
        trouble = "exit status %d without a failure" % status
    elif status == 0 and failed > 0:
        trouble = "failures, but exit status 0"
    elif passed + failed == 0:
        trouble = "nothing was tested"
    if trouble and not (failed and status == 0):
        failed += 1
    return Result(passed, failed, output, trouble, status)


def run(command, limit=300, echo=False, **more):
    """Run one program, wait at most limit seconds, count."""
    try:
        process = reap.start(command, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             **more)
    except OSError as e:
        return Result(0, 1, "", "cannot be run: %s" % e)
    late = False
    try:
        output = _read(process, time.monotonic() + limit, echo)
    except TimeoutError as e:
        output, late = e.args[0], True
    finally:
        reap.stop(process, seconds=10)
    result = judge(output, process.returncode)
    if late:
        result.trouble = "stopped after %d s" % limit
        result.failed = max(1, result.failed)
    return result


def _read(process, deadline, echo):
    """All that the process prints, until it ends or the deadline comes."""
    os.set_blocking(process.stdout.fileno(), False)
    parts = []
    while True:
        chunk = process.stdout.read()
        if chunk:
            parts.append(chunk)
            if echo:
                sys.stdout.buffer.write(chunk)
                sys.stdout.flush()
        elif process.poll() is not None or chunk == b"":
            process.wait()
            return b"".join(parts).decode(errors="replace")
        elif time.monotonic() > deadline:
            raise TimeoutError(b"".join(parts).decode(errors="replace"))
        else:
            time.sleep(0.02)


def run_all(programs, limit=300, show=True, **more):
    """
    Run programs one after the other: their common Result.  Each program is a
    path or an argument list.
    """
    total = Result()
    for program in programs:
        command = [program] if isinstance(program, str) else list(program)
        result = run(command, limit, **more)
        if show and result.failed:
            sys.stdout.write(result.output)
            print("%s: %d passed, %d failed%s" % (
                os.path.basename(command[-1]), result.passed, result.failed,
                result.trouble and " (%s)" % result.trouble))
        total.add(result)
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=120)
    parser.add_argument("name")
    parser.add_argument("programs", nargs="*")
    args = parser.parse_args()
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        total = run_all(args.programs, args.limit)
    finally:
        reap.kill_children()
    print("%s: %d passed, %d failed" % (args.name, total.passed, total.failed))
    sys.exit(0 if total.failed == 0 and total.passed > 0 else 1)


if __name__ == "__main__":
    main()
