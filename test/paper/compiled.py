#!/usr/bin/env python3
"""Compare the dialects that are compiled in with the lists of this directory.

src/dialect.c names the dialects, src/dialect_*.c hold them as C data; the
[dialect] list of the file here with the same name must hold the same options
with the same values.  Also counts what check.py does not: that each one is
there on both sides.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SRC = HERE.parent.parent / "src"
STRING = r'"(?:\\.|[^"\\])*"'


def unquote(literals):
    """The text of C string literals that stand next to each other."""
    escapes = {"n": "\n", "t": "\t"}
    return "".join(re.sub(r"\\(.)", lambda m: escapes.get(m[1], m[1]), literal[1:-1])
                   for literal in re.findall(STRING, literals))


def option_names():
    """REST_OPT_ identifier -> name."""
    text = (SRC / "option_list.h").read_text()
    return dict(re.findall(r'^REST_OPTION\((\w+), "(\w+)"', text, re.M))


def compiled(name, names):
    """Options of a compiled dialect, in order."""
    text = (SRC / ("dialect_%s.c" % name)).read_text()
    body = text[text.index("const RestDialect "):]
    return [(names[ident], unquote(value)) for ident, value in re.findall(
        r"\{REST_OPT_(\w+),\s*((?:%s\s*)+)\}" % STRING, body)]


def compare(say):
    """Call say(text) for each difference; the number of options compared."""
    from check import read                  # beside this file
    names, count = option_names(), 0
    for name in re.findall(r"&rest_dialect_(\w+)", (SRC / "dialect.c").read_text()):
        path = HERE / (name + ".txt")
        if not path.exists():
            say("%s: compiled in, but not on paper" % name)
            continue
        paper = next(options for kind, argument, options in read(path)
                     if kind == "dialect")
        there, here = compiled(name, names), {o: v for o, v, _ in paper}
        count += len(there)
        if len(there) != len(dict(there)):
            say("%s: an option is compiled in twice" % name)
        for option, value in there:
            if here.pop(option, None) != value:
                say("%s: %s is compiled in as %r" % (path.name, option, value))
        for option in here:
            say("%s: %s is not compiled in" % (path.name, option))
    if not count:
        say("no compiled dialect was found")
    return count


if __name__ == "__main__":
    bad = []
    number = compare(bad.append)
    print("\n".join(bad + ["%d compiled options, %d differences" % (number, len(bad))]))
    sys.exit(1 if bad else 0)
