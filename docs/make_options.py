#!/usr/bin/env python3
"""
make_options.py: docs/options.md from the option table of the sources.

Reads src/option_list.h (the table), src/option.c (what is for later versions)
and src/option_check.c (the forms of values), as text: no compiler and no
server is needed.

usage: make_options.py            write docs/options.md
       make_options.py --check    end with 1 when it is not what would be written
       make_options.py --print    print it
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SRC = HERE.parent / "src"
PAGE = HERE / "options.md"

STRING = r'"(?:\\.|[^"\\])*"'
LETTERS = [("WRAPPER", "W"), ("SERVER", "S"), ("TABLE", "T"), ("COLUMN", "C"),
           ("USER", "U"), ("DIALECT", "D")]

HEAD = """\
# Options

Every option, from the table that the code itself goes by (made by `docs/make_options.py`; do not edit).
`SELECT * FROM rest_fdw_options()` shows the same in a database, `SELECT * FROM rest_fdw_dialects()` what each dialect stands for.
How the values are written is in [language.md](language.md).

Where: **W** foreign-data wrapper · **S** server · **T** table · **C** column · **U** user mapping · **D** dialect.
A later level wins: default, D, W, S, T, C; `headers`, `args` and `vars` are merged by name. W does not count where S or T names a dialect.
Options marked *later* belong to the language, but this version takes no other value than their default.
"""


def read(name):
    return (SRC / name).read_text(encoding="utf-8")


def unquote(literals):
    """The text of C string literals that stand next to each other."""
    out = ""
    for literal in re.findall(STRING, literals):
        out += re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]),
                      literal[1:-1])
    return out


def split_arguments(text):
    """Arguments of a macro call, split at the commas outside of literals."""
    parts, at = [""], 0
    for found in re.finditer(STRING + r"|,|[^\",]+", text):
        if found[0] == ",":
            parts.append("")
        else:
            parts[-1] += found[0]
    return [p.strip() for p in parts]


def macros(text):
    """The #defines of the table, bodies without continuation lines."""
    found = re.findall(r"^#define (\w+)[ \t]+((?:[^\\\n]|\\\n)+)", text, re.M)
    return {name: re.sub(r"/\*.*?\*/", "", body.replace("\\\n", " ")).strip()
            for name, body in found}


def letters(where, known):
    """The letters of an expression of REST_ON_ bits."""
    names = set()
    for word in re.findall(r"REST_ON_\w+", where):
        if word in known:
            names |= set(letters(known[word], known))
        else:
            names |= {letter for name, letter in LETTERS
                      if word == "REST_ON_" + name}
    return "".join(letter for _, letter in LETTERS if letter in names)


def expand(argument, known):
    """An argument with macros replaced by what they stand for."""
    return re.sub(r"\bREST_[A-Z_]+\b", lambda m: known.get(m[0], m[0]), argument)


def number(argument, known):
    return int(re.search(r"\d+", expand(argument, known))[0])


def options():
    """(group, [option as a dict]) in the order of the table."""
    text = read("option_list.h")
    known = macros(text)
    later = set(re.findall(r"REST_OPT_(\w+)", re.search(
        r"static const RestOpt later\[\] = \{(.*?)\};", read("option.c"), re.S)[1]))
    groups = []
    for found in re.finditer(
            r"^/\* Group: ([^*]+?) \*/|^REST_OPTION\(((?:%s|[^\")]|\n)*)\)" % STRING,
            text, re.M):
        if found[1]:
            groups.append((found[1], []))
            continue
        (ident, name, where, kind, choices, low, high, default, doc) = \
            split_arguments(found[2])
        groups[-1][1].append({
            "name": unquote(name), "where": letters(where, known),
            "kind": kind, "choices": unquote(expand(choices, known)),
            "min": number(low, known), "max": number(high, known),
            "many": high == "REST_MANY",
            "default": None if default == "NULL" else unquote(default),
            "doc": unquote(doc), "later": ident in later})
    return groups


def forms():
    """What the checkers say is valid, by kind."""
    return {kind: unquote(text) for kind, text in re.findall(
        r"\[(REST_KIND_\w+)\] = (%s)" % STRING, read("option_check.c"))}


def form(option, known):
    """The valid form of an option's values, as rest_option_form() says it."""
    kind, words = option["kind"], option["choices"].replace(",", ", ")
    if kind == "REST_KIND_INT":
        if option["many"]:
            return "a whole number from %d" % option["min"]
        return "a whole number from %d to %d" % (option["min"], option["max"])
    if kind == "REST_KIND_DIALECT":
        names = re.findall(r"&rest_dialect_(\w+)", read("dialect.c"))
        return "one of " + ", ".join(names)
    if kind == "REST_KIND_ENUM":
        return "one of " + words
    if kind == "REST_KIND_PER_ROUTE":
        return "one of %s, and route=one of them" % words
    if kind == "REST_KIND_NAMES":
        return "some of " + words
    if kind == "REST_KIND_SIZES":
        return "name=number, separated by blanks, for some of " + words
    if kind == "REST_KIND_OPERATORS":
        return "all, none or some of %s, and type=some of them" % words
    return known[kind]


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def page():
    known = forms()
    out = [HEAD]
    for title, members in options():
        out.append("## %s\n" % title)
        out.append("| option | where | value | default | |\n|---|---|---|---|---|")
        for option in members:
            default = option["default"]
            out.append("| `%s` | %s | %s | %s | %s%s |" % (
                option["name"], " ".join(option["where"]),
                cell(form(option, known)),
                "–" if default is None else
                "`''`" if default == "" else "`%s`" % cell(default),
                "*later* · " if option["later"] else "", cell(option["doc"])))
        out.append("")
    return "\n".join(out)


def main(args):
    text = page()
    if args == ["--print"]:
        sys.stdout.write(text)
    elif args == ["--check"]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print("not ok - docs/options.md is stale: run docs/make_options.py")
            print("options of the reference: 0 passed, 1 failed")
            return 1
        print("options of the reference: %d passed, 0 failed" % sum(
            len(members) for _, members in options()))
    elif not args:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
