"""
figures.py: what was measured, one line a figure.

Machines are noisy and shared, so that times are taken in turns within one run
and what counts is the median of their ratios.
"""
import statistics
import time

median = statistics.median


class Figures:
    """Prints figures as they come, and at the end which targets were missed."""

    def __init__(self):
        self.missed = []
        self.met = 0
        self.skipped = []

    def line(self, name, text, fine=None, target=""):
        """A figure; fine None: it has no target."""
        mark = "" if fine is None else "met" if fine else "MISSED"
        print("%-52s %-34s %-18s %s" % (name, text, target, mark), flush=True)
        if fine:
            self.met += 1
        elif fine is not None:
            self.missed.append(name)

    def ratio(self, name, value, most, more=""):
        """A ratio that is to be at most something."""
        self.line(name, "%.2f x%s" % (value, more), value <= most, "<= %.2f x" % most)

    def speed(self, name, value, least, more=""):
        """A ratio that is to be at least something."""
        self.line(name, "%.2f x%s" % (value, more), value >= least, ">= %.2f x" % least)

    def seconds(self, name, value, most, more=""):
        self.line(name, "%.3f s%s" % (value, more), value <= most, "<= %.3f s" % most)

    def count(self, name, value, wanted):
        self.line(name, str(value), value == wanted, "= %s" % wanted)

    def skip(self, name, why):
        self.skipped.append(name)
        self.line(name, "not measured: " + why)

    def summary(self):
        print("\n%d targets met, %d missed%s%s" % (
            self.met, len(self.missed), "".join("\n  missed: " + m for m in self.missed),
            "".join("\n  not measured: " + s for s in self.skipped)))


def timed(function, *arguments):
    """Seconds that a call takes."""
    start = time.monotonic()
    function(*arguments)
    return time.monotonic() - start


def in_turns(rounds, *functions):
    """
    Call the functions in turns, so many rounds after one to warm up: for each
    function the list of its times.
    """
    for function in functions:
        function()
    times = [[] for _ in functions]
    for _ in range(rounds):
        for function, mine in zip(functions, times):
            mine.append(timed(function))
    return times


def ratio_of(ours, theirs):
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(ours, theirs))
