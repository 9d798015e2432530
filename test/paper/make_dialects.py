#!/usr/bin/env python3
"""Make src/dialect_*.c from the option lists of this directory.

usage: make_dialects.py [--check]

A [dialect] or [dialect NAME] list that begins with a doc (one line about it) is
compiled in: its options, and those tables after it that say import 'true', which
IMPORT FOREIGN SCHEMA creates; [table *] has the columns that every table of the
dialect has.  A column's type is given as type 'bigint'.
These three are no options of the language.  --check changes nothing and says
whether a file would be another.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SRC = HERE.parent.parent / "src"
NOTES = {"dialect": "doc", "table": "import", "column": "type"}

FRAME = """/*-------------------------------------------------------------------------
 *
 * dialect_%(name)s.c
 *	  Dialect %(name)s: %(doc)s
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/%(file)s.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_%(name)s = {
	"%(name)s",
	%(text)s,
	{
%(options)s
	}%(tables)s
};
"""


def option_ids():
    """Option name -> REST_OPT_ identifier."""
    text = (SRC / "option_list.h").read_text()
    return {name: ident for ident, name in
            re.findall(r'^REST_OPTION\((\w+), "(\w+)"', text, re.M)}


def literal(text, indent):
    """A C string literal, a line for each line of the text."""
    lines = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").split("\n")
    return ("\n" + indent).join(['"%s\\n"' % line for line in lines[:-1]] + ['"%s"' % lines[-1]])


def option_lines(options, ids, indent):
    return ["%s{REST_OPT_%s, %s}" % (indent, ids[name], literal(value, indent))
            for name, value in options]


def plain(kind, options):
    """Options without the note of that kind, and the note."""
    note = NOTES.get(kind)
    found = [value for name, value, _ in options if name == note]
    return [(name, value) for name, value, _ in options if name != note], found[0] if found else None


class Dialect:
    def __init__(self, path, name, options):
        self.path, self.name = path, name
        self.options, self.doc = plain("dialect", options)
        self.tables = []                    # [name, options, [(column, type, options)]]

    def add_table(self, name, options):
        options, wanted = plain("table", options)
        self.tables.append([name, options, [], wanted == "true"])

    def add_column(self, argument, options):
        table, _, column = argument.partition(".")
        for entry in self.tables:
            if entry[0] == table:
                options, kind = plain("column", options)
                entry[2].append((column, kind, options))

    def kept(self):
        return [table for table in self.tables if table[3]]

    def text(self, ids):
        tables = "\n".join(self.table_text(table, ids) for table in self.kept())
        if tables:
            tables = ",\n\t(const RestDialectTable[]) {\n%s\n\t\t{NULL, NULL, NULL}\n\t}" % tables
        else:
            tables = ",\n\tNULL"
        return FRAME % {"name": self.name, "doc": self.doc, "file": self.path.name,
                        "text": literal(self.doc, "\t"), "tables": tables,
                        "options": ",\n".join(option_lines(self.options, ids, "\t\t"))}

    @staticmethod
    def list_text(options, ids, indent):
        lines = option_lines(options, ids, indent + "\t") + [indent + "\t{REST_OPT_URL, NULL}"]
        return "(const RestDialectOption[]) {\n%s\n%s}" % (",\n".join(lines), indent)

    def table_text(self, table, ids):
        name, options, columns, _ = table
        lines = ['\t\t{"%s", %s,' % (name, self.list_text(options, ids, "\t\t")),
                 "\t\t(const RestDialectColumn[]) {"]
        for column, kind, own in columns:
            what = self.list_text(own, ids, "\t\t\t") if own else "NULL"
            lines.append('\t\t\t{"%s", "%s", %s},' % (column, kind, what))
        return "\n".join(lines + ["\t\t\t{NULL, NULL, NULL}", "\t\t}},"])


def dialects(read):
    """All dialects on paper that are compiled in; read is check.py's."""
    found = []
    for path in sorted(HERE.glob("*.txt")):
        at = None
        for kind, argument, options in read(path):
            if kind == "dialect":
                at = Dialect(path, argument or path.stem, options)
                found.append(at)
            elif kind == "table" and at:
                at.add_table(argument, options)
            elif kind == "column" and at:
                at.add_column(argument, options)
    return [d for d in found if d.doc]


def compare(say, read, write=False):
    """Call say(text) for each difference; the number of options compared."""
    ids, count = option_ids(), 0
    named = set(re.findall(r"&rest_dialect_(\w+)", (SRC / "dialect.c").read_text()))
    for dialect in dialects(read):
        path = SRC / ("dialect_%s.c" % dialect.name)
        for table in dialect.kept():
            for column, kind, _ in table[2]:
                if not kind:
                    say("%s: column %s.%s has no type" % (dialect.path.name, table[0], column))
        try:
            text = dialect.text(ids)
        except KeyError as why:
            say("%s: unknown option %s" % (dialect.path.name, why))
            continue
        if write:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            say("%s is not what test/paper/make_dialects.py makes of %s" % (path.name, dialect.path.name))
        if dialect.name not in named:
            say("%s: not named in src/dialect.c" % dialect.name)
        named.discard(dialect.name)
        count += len(dialect.options) + sum(
            1 + len(t[1]) + sum(1 + len(c[2]) for c in t[2]) for t in dialect.kept())
    for name in sorted(named):
        say("%s: compiled in, but not on paper, or without a doc" % name)
    return count


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    from check import read
    bad = []
    number = compare(bad.append, read, write="--check" not in sys.argv)
    print("\n".join(bad + ["%d compiled options, %d differences" % (number, len(bad))]))
    sys.exit(1 if bad else 0)
