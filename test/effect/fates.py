"""fates.py: what the words of an error say of each row."""
import re

FATES = {"accepted": "were? accepted|was accepted", "refused": "(?:were|was) refused",
         "unsent": "(?:were|was) not sent", "unknown": "may have been accepted or not"}


def fates(detail, count):
    """Row number -> fate, from the words of an error."""
    out = {}
    for line in (detail or "").split("\n"):
        for fate, words in FATES.items():
            for rows in re.findall(r"[Rr]ows? ((?:\d+(?: to \d+)?(?:, )?)+) (?:%s)" % words, line):
                for part in rows.split(", "):
                    low, _, high = part.partition(" to ")
                    for row in range(int(low), int(high or low) + 1):
                        out[row] = fate
    if not out and "may have been accepted or not" in (detail or ""):
        return {row: "unknown" for row in range(1, count + 1)}
    return out
