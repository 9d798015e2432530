#!/usr/bin/python3
"""
counted.py: run test programs and add up what they counted.

A test program ends with a line "... N passed, N failed" and an exit status of
0 when nothing failed.  One that prints no such line, dies, runs into its time
limit, or fails without counting a failure, counts as one failure.  TAP output
("ok 1 - ...", "not ok 2 - ...") is counted as well when there is no such line.

A check that failed is named by a line "not ok - NAME: MORE", indented lines
after it say more; these names are what remains when the output is cut off.

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
NAMED = re.compile(r"^not ok\b[ \d]*(?:- )?(.*(?:\n[ \t]+\S.*){0,3})", re.M | re.I)


class Result:
    """
    What one program counted, printed, why it failed beside that, and the names
    of the checks that failed, as far as it told them.
    """

    def __init__(self, passed=0, failed=0, output="", trouble="", status=0,
                 names=None):
        self.status = status
        self.names = list(names or ([trouble] if trouble and failed else []))
        self.passed = passed
        self.failed = failed
        self.output = output
        self.trouble = trouble

    def called(self, label):
        """The same, its names with the program's before them."""
        self.names = [name if name.startswith(label + ": ") else label + ": " + name
                      for name in self.names]
        return self

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.output += other.output
        self.names += other.names
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


def short(text, most=220):
    """A text on one line, its middle left out when it is long."""
    text = " ".join(text.split())
    return text if len(text) <= most else \
        text[:most - 80] + " ... " + text[-75:]


def named(output):
    """What failed, by the lines that say so."""
    return [short(found.group(1)) for found in NAMED.finditer(output)]


def last_words(output):
    """The last line that is no count: what a program died of."""
    lines = [line for line in output.splitlines()
             if line.strip() and not COUNTS.search(line)]
    return short(lines[-1]) if lines else "it printed nothing"


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
    names = named(output)
    if failed and (trouble or not names):
        names.append((trouble and trouble + "; ") + "last words: " + last_words(output))
    return Result(passed, failed, output, trouble, status, names)


def run(command, limit=900, echo=False, **more):
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
        result.names.append(result.trouble)
    return result


def _read(process, deadline, echo):
    """All that the process prints, until it ends or the deadline comes."""
    os.set_blocking(process.stdout.fileno(), False)
    parts = []
    while True:
        over = process.poll() is not None       # before: what it said last is read
        chunk = process.stdout.read()
        if chunk:
            parts.append(chunk)
            if echo:
                sys.stdout.buffer.write(chunk)
                sys.stdout.flush()
        elif over or chunk == b"":
            process.wait()
            return b"".join(parts).decode(errors="replace")
        elif time.monotonic() > deadline:
            raise TimeoutError(b"".join(parts).decode(errors="replace"))
        else:
            time.sleep(0.02)


def run_all(programs, limit=900, show=True, **more):
    """
    Run programs one after the other: their common Result.  Each program is a
    path or an argument list.
    """
    total = Result()
    for program in programs:
        command = [program] if isinstance(program, str) else list(program)
        result = run(command, limit, **more)
        label = os.path.basename(next((w for w in reversed(command) if w.endswith(".py")),
                                      command[-1]))
        if show and result.failed:
            sys.stdout.write(result.output)
            if result.trouble:
                print("not ok - %s: %s" % (label, result.trouble))
            print("%s: %d passed, %d failed%s" % (
                label, result.passed, result.failed,
                result.trouble and " (%s)" % result.trouble))
        total.add(result.called(label))
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=600)
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
