#!/usr/bin/python3
"""
run.py: the tour of rest_fdw ("make demo").

Starts a throwaway server and the API of a small company, runs the steps of
tour.sql in psql, and prints after each what was sent.  On a terminal it then
waits, so that one can try more; without one it ends.  The exit status is 0 when
each step ended and sent what it says.  Runs within test/lib/staged.py.
"""
import os
import pwd
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import reap  # noqa: E402
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402

COLOUR = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
BOLD, BLUE, GREEN, PLAIN = (
    ("\033[1m", "\033[34m", "\033[32m", "\033[0m") if COLOUR else ("",) * 4)
DONE = "--- step done ---"


class Step:
    """One paragraph of the tour: its text, its SQL, and how it must end."""

    def __init__(self, paragraph):
        lines = paragraph.strip("\n").split("\n")
        said = [line for line in lines if line.startswith("--")]
        said = [line[2:].strip() for line in said]
        self.sends = [line.split()[1:] for line in said if line.startswith("sends:")]
        text = " ".join(line for line in said if not line.startswith("sends:"))
        self.fails = text.startswith("!")
        self.text = text.lstrip("! ")
        self.sql = "\n".join(line for line in lines if not line.startswith("--"))

    def complaint(self, errors, requests):
        """What is wrong about these numbers of errors and these requests, or ""."""
        if (errors > 0) != self.fails:
            return "an error was to come" if self.fails else "no error was to come"
        if self.sends == [["nothing"]]:
            return "nothing was to be sent" if requests else ""
        for words in self.sends:
            if not any(all(word.replace('":', '": ') in r or word in r for word in words)
                       for r in requests):
                return "no request has " + " ".join(words)
        return ""


def read_tour(names):
    """The steps of tour.sql, :'name' replaced by what it stands for."""
    with open(os.path.join(HERE, "tour.sql"), encoding="utf-8") as f:
        text = f.read()
    for name, value in names.items():
        text = text.replace(":'%s'" % name, "'%s'" % value)
    steps = [Step(p) for p in re.split(r"\n\s*\n", text)]
    return [step for step in steps if step.sql]


def echo(text):
    """A psql command that prints text."""
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return "\\echo '%s'\n" % quoted


def script(steps, server):
    """The tour as a psql script that announces, runs and tells the requests."""
    parts = ["\\set QUIET on\n\\pset footer off\n"]
    sent = ("\\! curl -s '%s/__control/log?clear=1&status=1' | sed 's/^/%s    => /; s/$/%s/'\n"
            % (server.url, GREEN, PLAIN))
    for step in steps:
        parts.append(echo(""))
        parts += [echo(BOLD + line + PLAIN) for line in wrap(step.text)]
        parts += [echo("  " + BLUE + line + PLAIN) for line in step.sql.split("\n")]
        parts += [step.sql + "\n", sent, echo(DONE)]
    return "".join(parts)


def wrap(text, width=76):
    """Lines of at most width columns."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def play(cluster, server, steps):
    """Run the tour and show it: how many steps did not end as they should."""
    psql = reap.start([cluster.bindir + "/psql", "-X", "-f", "-"],
                      stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                      stderr=subprocess.STDOUT, text=True, env=cluster.env())
    try:
        psql.stdin.write(script(steps, server))
        psql.stdin.close()
        at, errors, requests, wrong = 0, 0, [], 0
        for line in psql.stdout:
            line = re.sub(r"^psql:<stdin>:\d+: ", "", line)
            if line.rstrip("\n") == DONE:
                complaint = steps[at].complaint(errors, requests)
                if complaint:
                    wrong += 1
                    print("    !! " + complaint, flush=True)
                at, errors, requests = at + 1, 0, []
                continue
            errors += line.startswith(("ERROR:", "FATAL:"))
            if "    => " in line:
                requests.append(line)
            print(line, end="", flush=True)
        psql.wait()
        return wrong + len(steps) - at
    finally:
        reap.stop(psql)


def wait_for_end(cluster):
    """On a terminal: say how to go on, end at Enter or Ctrl-C."""
    print("\nTo try more, in another terminal:\n    %spsql -h %s -p %d -U postgres%s"
          % (BOLD, cluster.dir, cluster.port, PLAIN))
    print("(as user %s, or as root)" % pwd.getpwuid(os.geteuid()).pw_name)
    try:
        input("Enter or Ctrl-C ends the demo. ")
    except (EOFError, KeyboardInterrupt):
        print()


def main():
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        with Cluster() as cluster, Emulator("--demo") as server:
            steps = read_tour({"hr": server.url + "/hr", "crm": server.url + "/crm"})
            wrong = play(cluster, server, steps)
            print("\n%d steps, %d of them not as they should be" % (len(steps), wrong)
                  if wrong else "\n%d steps, all as they should be" % len(steps))
            if sys.stdin.isatty() and sys.stdout.isatty():
                wait_for_end(cluster)
        return 1 if wrong else 0
    finally:
        reap.kill_children()


if __name__ == "__main__":
    sys.exit(main())
