"""
session.py: one backend with unhelpful settings, and calls in it.
"""
import os

import psycopg2

HERE = os.path.dirname(os.path.abspath(__file__))

# Every setting that a type's input or output looks at, as odd as it can be
HOSTILE = {
    "DateStyle": "German, DMY", "TimeZone": "Asia/Kathmandu",
    "IntervalStyle": "sql_standard", "extra_float_digits": "-15",
    "bytea_output": "escape", "xmloption": "document", "array_nulls": "off",
    "timezone_abbreviations": "Australia", "search_path": "",
    "quote_all_identifiers": "on", "standard_conforming_strings": "on",
}


class Session:
    """A connection; what it calls gives a text, None, or "!SQLSTATE text"."""

    def __init__(self, cluster, encoding="UTF8", hostile=True):
        self.encoding = encoding
        self.conn = cluster.connect(encoding.lower())
        self.conn.set_client_encoding("UTF8")
        self.cursor = self.conn.cursor()
        if hostile:
            for name, value in HOSTILE.items():
                self.cursor.execute("SELECT set_config(%s, %s, false)",
                                    (name, value))

    def set_up(self):
        """Install the extension and the types of the cases."""
        self.cursor.execute("CREATE SCHEMA codec; "
                            "CREATE EXTENSION rest_fdw_codec_test SCHEMA codec")
        with open(os.path.join(HERE, "setup.sql"), encoding="utf-8") as f:
            self.cursor.execute(f.read())

    def value(self, sql, *arguments):
        """The one value of a query, or its error."""
        try:
            self.cursor.execute(sql, arguments)
            return self.cursor.fetchone()[0]
        except psycopg2.Error as e:
            d = e.diag
            return "!%s %s|%s|%s" % (e.pgcode, d.message_primary or "",
                                     d.message_detail or "",
                                     d.message_hint or "")

    def rows(self, sql, *arguments):
        self.cursor.execute(sql, arguments)
        return self.cursor.fetchall()


def type_name(name):
    """The types of setup.sql are not in the search path."""
    own = ("mood", "pair", "nested", "strange", "positive", "twice", "filled",
           "moment", "few", "checked", "citextish")
    stem = name.split("[")[0]
    return "public." + name if stem in own else name


def matches(got, wanted):
    """Is the outcome the wanted one?  For errors see cases_read.py."""
    if not isinstance(wanted, str) or not wanted.startswith("!"):
        return got == wanted
    if not isinstance(got, str) or not got.startswith(wanted[:6].strip()):
        return False
    return len(got) < 1000 and all(word in got
                                   for word in wanted[6:].strip().split(" ") if word)
