"""
records.py: the rows of the bench, as JSON and as CSV.

A record has ten members and about 339 bytes: numbers, times, a boolean, text
with escapes and with letters beyond ASCII, a nested object and an array.  The
same number gives the same record in every run.
"""
import csv
import json
import random

COLUMNS = """id int, name text, email text, active boolean, amount numeric,
  score float8, created timestamptz, address jsonb, tags text[], note text"""
NAMES = COLUMNS.replace("\n", " ").split(", ")

CITIES = ("Berlin", "Zürich", "São Paulo", "Oslo", "Nantes", "Kraków", "Leeds")
WORDS = ("said \"yes\" and left", "C:\\temp\\report", "tab\there", "café au lait",
         "first line\nsecond line", "plain words only", "50 % more, or less")


class Records:
    """Makes records one after the other, from number 1 on."""

    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.notes = [json.dumps(word, ensure_ascii=i % 2 == 0)[1:-1]
                      for i, word in enumerate(WORDS)]

    def parts(self, number):
        """What is random about a record."""
        bits = self.random.getrandbits(64)
        return number, bits & 0xffff, bits >> 16 & 0xffff, bits >> 32 & 0xffff, bits >> 48

    def json(self, parts):
        """A record as JSON text, as its server would write it."""
        n, a, b, c, d = parts
        return ('{"id":%d,"name":"Customer number %d","email":"user%d.%d@mail%d.example.com",'
                '"active":%s,"amount":%d.%02d,"score":%.6f,"created":"20%02d-%02d-%02dT%02d:%02d:%02d.%03dZ",'
                '"address":{"street":"%d Main Street","city":"%s","zip":"%05d"},'
                '"tags":["t%d","level-%d","group %d"],"note":"%s; case %d, seen by %d"}'
                % (n, n, n, a, a % 97, "true" if b & 1 else "false", c * 3, d % 100, (a * 65536 + b) / 7e6,
                   10 + a % 16, 1 + b % 12, 1 + c % 28, d % 24, a % 60, b % 60, c % 1000,
                   d % 999, CITIES[a % 7], b, c % 50, d % 9, a % 30, self.notes[d % 7], b, c % 300))

    @staticmethod
    def csv(record):
        """The fields of a record (parsed JSON) as file_fdw reads them."""
        row = dict(record)
        row["active"] = "t" if record["active"] else "f"
        row["address"] = json.dumps(record["address"], ensure_ascii=False, separators=(",", ":"))
        row["tags"] = "{" + ",".join('"%s"' % tag if " " in tag else tag
                                      for tag in record["tags"]) + "}"
        return row.values()


def write_json(path, count):
    """A list of that many records, one a line; the bytes written."""
    make = Records()
    with open(path, "w", encoding="utf-8") as out:
        out.write("[\n")
        for n in range(1, count + 1):
            out.write(make.json(make.parts(n)))
            out.write(",\n" if n < count else "\n]\n")
    with open(path, "rb") as done:
        return done.seek(0, 2)


def write_csv(path, source):
    """The records of a file of write_json as CSV, numbers as they stand there."""
    with open(source, encoding="utf-8") as lines, \
            open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        for line in lines:
            if line.startswith("{"):
                writer.writerow(Records.csv(json.loads(
                    line.rstrip(",\n"), parse_float=str)))
