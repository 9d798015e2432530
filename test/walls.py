#!/usr/bin/python3
"""
walls.py: the walls of the house, checked.

The sources live on floors (0 ground, 1 values, 2 wire, 3 REST, 4 SQL, 5 face):
a file may include its own floor and those below.  Beside that this script
checks which files may know libcurl, json-c and the server; where version
numbers are asked for and errors raised; the names of exported symbols; the
length of functions and files; that every file and function says in a comment
what it is; and that some calls are not made.

usage: walls.py [--so rest_fdw.so] [SRC]   check, one check a file and family
       walls.py --pure SRC                 names of the files without a server
       walls.py --sizes SRC                every function's length, longest last
       walls.py --self-test                see that each rule can fail
"""
import os
import re
import statistics
import subprocess
import sys

# ---------------------------------------------------------------- the house

# File stem -> floor.  A name that ends in * is a prefix.
FLOORS = {
    0: "compat buf fault report guard own noted settings shared",
    1: "value url template template_parse terms headline route body multipart jsonbody jsonnode compose jsondoc pager header lines csv "
       "retry condition freshness onstatus wall pointer jsonpick jsonlex jsonscan reader read* "
       "format format_* datum datum_* jwt",
    2: "inflate deflate origin http http* wirefault loop loop_* session credential",
    3: "owned api secret keyring auth wait request request_* login login_* refusal items reply reply_* replying rate budget cache cache_*",
    4: "option option_* dialect dialect_* column column_* routes scope expression sent "
       "ways fit fit_* literal said choices tree filter likes qual qual_* order cost plan plan_* "
       "csv_option connect connect_* ask before waiting keyset facts flight sources lister listing listpage row seen moved inorder warned "
       "match bounds per_route precondition write written written_* writing record spelled oneoff writable answer outbox fates undone "
       "commit_route revision numbered queue merged overlay groups",
    5: "scan_plan scan scan_* async modify_plan modify modify_* transaction "
       "analyze import import_* explain batch_* offset_* group_* check check_* connfuncs funcs funcs_* servers rest_fdw",
}

# Floors 0 and 1 know no server, but for these; of floor 2, these do not.
NEEDS_SERVER = "compat report guard own noted settings shared datum datum_*".split()
PURE_ABOVE = "inflate deflate origin http http* wirefault".split()

CURL_MAY = "origin http http* loop loop_* session".split()
JSONC_MAY = "compose".split()
CRYPTO_MAY = "jwt".split()
SETOPT_MAY = "http http_*".split()
WAIT_MAY = "loop loop_*".split()
ERRORS_MAY = "compat report guard own settings shared datum datum_* loop loop_* session credential".split()
DATA_ONLY = "dialect_*".split()
NO_GUARD = "option_list".split()        # included more than once, on purpose
SHARED_HEADERS = {"httpread": "httpcall", "wirefault": "httpcall",
                  "listpage": "listing", "written_row": "writing", "reply_judge": "replying", "reply_again": "replying",
                  "written_shared": "writing"}
WIDE_MAY = "option_list dialect_* jsonlex".split()       # tables, a row a line

FUNCTION_MAX = 100          # no function is longer
FUNCTION_MOST = 60          # ninety of a hundred are shorter
FILE_MAX = 800              # no file is this long
LINE_MAX = 100              # columns, a tab being four, literals left out

BANNED = ("sprintf vsprintf strcpy strcat gets strtok alloca system popen "
          "sleep usleep pg_usleep curl_easy_perform curl_global_cleanup").split()
BANNED_PURE = "exit abort palloc palloc0 pfree pstrdup psprintf".split()
WAITING = ("WaitLatch WaitLatchOrSocket WaitEventSetWait epoll_wait poll "
           "select curl_multi_poll curl_multi_wait").split()
SYMBOLS_OK = re.compile(r"^(rest_\w+|Pg_magic_func|_PG_init|pg_finfo_rest_\w+)$")


def matches(stem, names):
    """Is a file's stem in a list of names and prefixes?"""
    return any(stem == n or (n.endswith("*") and stem.startswith(n[:-1]))
               for n in names)


def floor_of(stem):
    """The floor of a file, or None when the table does not know it."""
    best = None
    for floor, names in FLOORS.items():
        for name in names.split():
            if stem == name:
                return floor
            if name.endswith("*") and stem.startswith(name[:-1]):
                best = floor
    return best


def is_pure(stem):
    """Plain C, linked into the unit tests without a server?"""
    floor = floor_of(stem)
    if floor is None or floor > 1:
        return matches(stem, PURE_ABOVE)
    return not matches(stem, NEEDS_SERVER)


# ------------------------------------------------------- reading a source

LEXEME = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def blank(text):
    """Same text, its comments and the insides of its literals blanked."""
    def cover(found):
        lexeme = found.group()
        body = re.sub(r"[^\n]", " ", lexeme)
        if lexeme[0] in "\"'":
            return lexeme[0] + body[1:-1] + lexeme[0]
        return body
    return LEXEME.sub(cover, text)


def without_directives(text):
    """Same text, preprocessor lines blanked."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)


class Function:
    """A function definition: lines from 1, start being where its type is."""

    def __init__(self, name, start, line, end, static):
        self.name = name
        self.start = start
        self.line = line
        self.end = end
        self.static = static
        self.length = end - line + 1


def matching_open(text, close):
    """Offset of the parenthesis that the one at offset close closes."""
    depth = 0
    for at in range(close, -1, -1):
        if text[at] == ")":
            depth += 1
        elif text[at] == "(":
            depth -= 1
            if depth == 0:
                return at
    return -1


def head_of(head):
    """
    (name, offset of the name) of a function whose text before the opening
    brace is head, or None when that is no function.
    """
    while True:
        head = head.rstrip()
        if not head.endswith(")"):
            return None
        opening = matching_open(head, len(head) - 1)
        word = re.search(r"(\w+)\s*$", head[:opening])
        if not word:
            return None
        if word.group(1) in ("__attribute__", "pg_attribute_printf"):
            head = head[:word.start()]
            continue
        return word.group(1), word.start()


def functions(code):
    """All function definitions in blanked code without directives."""
    found, depth, start, body = [], 0, 0, None
    for at, c in enumerate(code):
        if c == "{":
            if depth == 0:
                body = head_of(code[start:at])
                first = start + len(code[start:at]) - len(code[start:at].lstrip())
                named = start + body[1] if body else 0
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                if body:
                    found.append(Function(
                        body[0], code.count("\n", 0, first) + 1,
                        code.count("\n", 0, named) + 1,
                        code.count("\n", 0, at) + 1,
                        bool(re.search(r"\bstatic\b", code[first:named]))))
                start = at + 1
        elif c == ";" and depth == 0:
            start = at + 1
    return found


class Source:
    """One .c or .h file, read once."""

    def __init__(self, name, text):
        self.name = name
        self.stem = name.rsplit(".", 1)[0]
        self.floor = floor_of(self.stem)
        self.pure = is_pure(self.stem)
        self.text = text
        self.lines = text.split("\n")
        self.code = blank(text)
        self.includes = [
            (text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))
            for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)',
                                 text, re.M)]
        self.functions = functions(self._without_info(
            without_directives(self.code)))

    @staticmethod
    def _without_info(code):
        """PG_FUNCTION_INFO_V1 and the like need no semicolon of their own."""
        return re.sub(r"^(PG_FUNCTION_INFO_V1|PG_MODULE_MAGIC)\b[^\n;]*$",
                      lambda m: " " * (len(m.group()) - 1) + ";", code,
                      flags=re.M)

    def calls(self, names):
        """(line, name) of each call of one of the named functions."""
        pattern = r"(?<![\w.>])(%s)\s*\(" % "|".join(map(re.escape, names))
        for m in re.finditer(pattern, self.code):
            yield self.code.count("\n", 0, m.start()) + 1, m.group(1)


# ------------------------------------------------------------ the families
# Each yields (line, what is wrong).

def check_floors(src, known):
    """Includes go down, never up; a source has its header."""
    if src.floor is None:
        yield 1, "is on no floor: add it to the table of test/walls.py"
        return
    for line, kind, name in src.includes:
        stem = name.rsplit(".", 1)[0]
        if kind != '"' or name not in known:
            continue
        floor = floor_of(stem)
        if floor is not None and floor > src.floor:
            yield line, "floor %d includes \"%s\" of floor %d" % (
                src.floor, name, floor)
    words = src.stem.split("_")
    family = {"_".join(words[:n]) + ".h" for n in range(1, len(words) + 1)}
    family.add(SHARED_HEADERS.get(src.stem, "") + ".h")
    if src.name.endswith(".c") and src.stem != "rest_fdw" and not family & known:
        yield 1, "has no header %s.h, nor one of its family" % src.stem


def check_libraries(src, known):
    """Who may know libcurl, json-c and the server."""
    for line, kind, name in src.includes:
        if name.startswith("curl/") and not matches(src.stem, CURL_MAY):
            yield line, "includes <%s>: only %s may" % (name, ", ".join(CURL_MAY))
        if name.startswith("json-c/") and not matches(src.stem, JSONC_MAY):
            yield line, "includes <%s>: only %s may" % (name, ", ".join(JSONC_MAY))
        if name.startswith("openssl/") and not matches(src.stem, CRYPTO_MAY):
            yield line, "includes <%s>: only %s may" % (name, ", ".join(CRYPTO_MAY))
        if not src.pure:
            continue
        if kind == '"' and name not in known and "/" in name \
                or name in ("postgres.h", "c.h", "fmgr.h", "postgres_ext.h"):
            yield line, "a file without a server includes \"%s\"" % name
        if name in known and not is_pure(name.rsplit(".", 1)[0]) \
                and floor_of(name.rsplit(".", 1)[0]) is not None:
            yield line, "a file without a server includes \"%s\", which needs one" % name
    if not src.pure and src.name.endswith(".c") and src.includes \
            and any("/" in n and k == '"' for _, k, n in src.includes) \
            and src.includes[0][2] != "postgres.h":
        yield src.includes[0][0], "\"postgres.h\" is not the first include"


def check_versions(src, known):
    """Versions are asked for in compat.h alone."""
    if src.name == "compat.h":
        return
    pattern = (r"^[ \t]*#[ \t]*(?:if|elif)[^\n]*\b(PG_VERSION_NUM|"
               r"PG_MAJORVERSION\w*|LIBCURL_VERSION\w*|CURL_AT_LEAST_VERSION|"
               r"JSON_C_VERSION\w*|JSON_C_MAJOR\w*)")
    for m in re.finditer(pattern, src.code, re.M):
        yield src.code.count("\n", 0, m.start()) + 1, \
            "asks for %s outside compat.h" % m.group(1)


def check_errors(src, known):
    """Errors are values on the lower floors, exceptions from floor 3 on."""
    if src.floor is None or src.floor >= 3 or matches(src.stem, ERRORS_MAY):
        return
    pattern = r"\b(ereport|elog|ereport_domain)\s*\(\s*(ERROR|FATAL|PANIC)\b"
    for m in re.finditer(pattern, src.code):
        yield src.code.count("\n", 0, m.start()) + 1, \
            "%s(%s on floor %s: make it a fault" % (
                m.group(1), m.group(2), src.floor)


def check_calls(src, known):
    """Calls that nobody makes, or only one file."""
    for line, name in src.calls(BANNED):
        yield line, "calls %s()" % name
    if src.pure:
        for line, name in src.calls(BANNED_PURE):
            yield line, "a file without a server calls %s()" % name
    if not matches(src.stem, WAIT_MAY):
        for line, name in src.calls(WAITING):
            yield line, "calls %s(): only %s waits" % (name, ", ".join(WAIT_MAY))
    if not matches(src.stem, SETOPT_MAY):
        for line, name in src.calls(["curl_easy_setopt"]):
            yield line, "calls %s(): only %s does" % (name, ", ".join(SETOPT_MAY))


def check_sizes(src, known):
    """Files and functions stay short; data files hold no function."""
    count = len(src.lines) - (src.lines[-1] == "")
    if count >= FILE_MAX:
        yield count, "has %d lines, under %d are allowed" % (count, FILE_MAX)
    for f in src.functions:
        if f.length > FUNCTION_MAX:
            yield f.line, "%s() has %d lines, %d are allowed" % (
                f.name, f.length, FUNCTION_MAX)
        if matches(src.stem, DATA_ONLY):
            yield f.line, "%s(): a data file holds no function" % f.name


def check_names(src, known):
    """What a file exports begins with rest_; headers are guarded."""
    for f in src.functions:
        if src.name.endswith(".c") and not f.static \
                and not SYMBOLS_OK.match(f.name):
            yield f.line, "%s() is not static and does not begin with rest_" % f.name
    if src.name.endswith(".h") and not matches(src.stem, NO_GUARD):
        guard = "REST_%s_H" % re.sub(r"^REST_", "", src.stem.upper())
        if not re.search(r"^#ifndef %s\n#define %s$" % (guard, guard),
                         src.code, re.M):
            yield 1, "is not guarded by %s" % guard


def opening_comment_end(src):
    """Line where the comment at the top of the file ends; 0 without one."""
    m = re.match(r"\s*/\*.*?\*/", src.text, re.S)
    return src.text.count("\n", 0, m.end()) + 1 if m else 0


def declared_at(src, f):
    """Line where a function begins, or its prototype when that stands above."""
    lines = src.code.split("\n")
    line = f.start - 1
    while line > 0 and not lines[line - 1].strip():
        line -= 1
    last = line
    while line > 1 and lines[line - 2].strip():
        line -= 1
    statement = "\n".join(lines[line - 1:last]).strip()
    alone = statement.endswith(";") and statement.count(";") == 1
    if last > 0 and alone and re.search(r"\b%s\s*\(" % f.name, statement) \
            and "{" not in statement:
        return line
    return f.start


def commented(src, line, top):
    """Does a comment end above this line, which is not the file's own?"""
    line -= 1                           # the line above, from 1
    while line > 0 and re.match(r"PG_FUNCTION_INFO_V1\b", src.lines[line - 1]):
        line -= 1
    return line > top and src.lines[line - 1].rstrip().endswith("*/")


def check_comments(src, known):
    """Every file and every function says what it is."""
    top = opening_comment_end(src)
    if not top:
        yield 1, "does not open with a comment"
    elif src.name not in src.text[:src.text.index("*/")]:
        yield 1, "the opening comment does not name the file"
    for f in src.functions:
        if not any(commented(src, line, top) for line in (f.start, declared_at(src, f))):
            yield f.line, "%s() has no comment directly above" % f.name


def check_style(src, known):
    """Tabs, width, no trailing blanks, plain comments."""
    covered = src.code.split("\n")
    for number, line in enumerate(src.lines, 1):
        wide = len(re.sub(r'"(?:\\.|[^"\\])*"', '""', line).expandtabs(4))
        if wide > LINE_MAX and not matches(src.stem, WIDE_MAY):
            yield number, "is %d columns wide, %d are allowed" % (wide, LINE_MAX)
        if line != line.rstrip():
            yield number, "ends in blanks"
        if re.match(r"\t* {2,}", line) and re.match(r"\t* {4,}\S", covered[number - 1]):
            yield number, "is indented by blanks"
    if src.text and not src.text.endswith("\n"):
        yield len(src.lines), "does not end with a newline"
    for m in re.finditer(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|/\*.*?\*/", src.text, re.S):
        if m.group().startswith("//"):
            yield src.text.count("\n", 0, m.start()) + 1, "holds a // comment"


FAMILIES = [("floors", check_floors), ("libraries", check_libraries),
            ("versions", check_versions), ("errors", check_errors),
            ("calls", check_calls), ("sizes", check_sizes),
            ("names", check_names), ("comments", check_comments),
            ("style", check_style)]


# ------------------------------------------------------------- the whole

class Tally:
    """Counts checks and prints what is wrong."""

    def __init__(self, quiet=False):
        self.passed = self.failed = 0
        self.quiet = quiet

    def check(self, where, wrongs):
        if not wrongs:
            self.passed += 1
            return
        self.failed += 1
        for line, what in wrongs:
            if not self.quiet:
                print("not ok - %s:%s: %s" % (where, line, what))


def read_sources(folder):
    """All sources of a folder, as (list of Source, set of names)."""
    names = sorted(n for n in os.listdir(folder) if n.endswith((".c", ".h")))
    sources = []
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            sources.append(Source(name, f.read()))
    return sources, set(names)


def check_share(sources):
    """Nine of ten functions are short."""
    lengths = sorted(f.length for s in sources for f in s.functions)
    if not lengths:
        return []
    short = sum(1 for n in lengths if n < FUNCTION_MOST)
    print("functions: %d, median %d lines, longest %d, %.1f %% under %d" % (
        len(lengths), statistics.median(lengths), lengths[-1],
        100.0 * short / len(lengths), FUNCTION_MOST))
    if short < 0.9 * len(lengths):
        return [(0, "only %d of %d functions are under %d lines" % (
            short, len(lengths), FUNCTION_MOST))]
    return []


def declared(header):
    """(line, name) of each function of the house that a header declares."""
    for m in re.finditer(r"^extern\b[^;{]*?\b(rest_\w+)\s*\(([^;]*)\)[^;()]*;", header.code, re.M):
        if "PG_FUNCTION_ARGS" not in m.group(2):       # SQL calls it
            yield header.code.count("\n", 0, m.start(1)) + 1, m.group(1)


def check_used(sources, others):
    """
    What a header declares is for others: another file uses it, or the header
    itself does in a macro or an inline function.  others: texts of the tests.
    """
    words = {s.name: re.findall(r"\b\w+\b", s.code) for s in sources}
    files = {}
    for name, found in words.items():
        for word in set(found):
            files.setdefault(word, set()).add(name)
    tested = {w for text in others for w in re.findall(r"\b\w+\b", blank(text))}
    for header in sources:
        if not header.name.endswith(".h"):
            continue
        wrongs = []
        for line, name in declared(header):
            home = {s.name for s in sources
                    if any(f.name == name and not f.static for f in s.functions)}
            if not files[name] - home - {header.name} and name not in tested \
                    and words[header.name].count(name) == 1:
                wrongs.append((line, "no other file uses %s(): static, or away with it" % name))
        yield header.name, wrongs


def test_texts(folder):
    """The C sources of the tests, as texts."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".c", ".h")):
                with open(os.path.join(root, name), encoding="utf-8") as f:
                    yield f.read()


def exported(path):
    """Names that a shared library defines for others."""
    said = subprocess.run(["nm", "-D", "--defined-only", path], check=True,
                          text=True, stdout=subprocess.PIPE).stdout
    return [line.split()[-1] for line in said.splitlines() if line.strip()]


def check_symbols(names):
    """The backend loads libraries into one namespace."""
    return [(0, "exports %s, which does not begin with rest_" % n)
            for n in names if not SYMBOLS_OK.match(n)]


def check_all(folder, library, tally):
    """Check a folder of sources, and the library made of them."""
    sources, known = read_sources(folder)
    for src in sources:
        for _, family in FAMILIES:
            tally.check(os.path.join(folder, src.name), list(family(src, known)))
    tests = os.path.dirname(os.path.abspath(__file__))
    for name, wrongs in check_used(sources, list(test_texts(tests))):
        tally.check(os.path.join(folder, name), wrongs)
    tally.check(folder, check_share(sources))
    if library:
        tally.check(library, check_symbols(exported(library)))


# ----------------------------------------------------------- its own test

HEAD = "/*\n * %s\n *	  What it is.\n */\n"
GOOD = HEAD + '#include "buf.h"\n\n/* Say it. */\nstatic int\nf(int a)\n{\n' \
    '\treturn a;			/* system() is not called */\n}\n'

# (file, text after its opening comment, the one family that must complain)
BAD = [
    ("reply.c", '#include "scan.h"\n', "floors"),
    ("nowhere.c", "", "floors"),
    ("route.c", "\n", "floors"),
    ("url.c", "#include <curl/curl.h>\n", "libraries"),
    ("scan.c", '#include "postgres.h"\n#include <curl/curl.h>\n', "libraries"),
    ("inflate.c", "#include <curl/curl.h>\n", "libraries"),
    ("http.c", '#include "utils/builtins.h"\n', "libraries"),
    ("reader.c", "#include <json-c/json.h>\n", "libraries"),
    ("url.c", "#include <openssl/evp.h>\n", "libraries"),
    ("url.c", '#include "postgres.h"\n', "libraries"),
    ("url.c", '#include "utils/builtins.h"\n', "libraries"),
    ("url.c", '#include "report.h"\n', "libraries"),
    ("scan.c", '#include "scan.h"\n#include "postgres.h"\n'
               '#include "utils/rel.h"\n', "libraries"),
    ("scan.c", "#if PG_VERSION_NUM >= 160000\n#endif\n", "versions"),
    ("http.c", "#  if LIBCURL_VERSION_NUM > 1\n#endif\n", "versions"),
    ("http.c", "/* F. */\nstatic void\nf(void)\n{\n\tereport(ERROR,\n"
                "\t\t\t(errmsg(\"x\")));\n}\n", "errors"),
    ("url.c", "/* F. */\nstatic void\nf(void)\n{\n\telog(ERROR, \"x\");\n}\n",
     "errors"),
    ("scan.c", "/* F. */\nstatic void\nf(char *s)\n{\n\tsprintf(s, \"x\");\n}\n",
     "calls"),
    ("scan.c", "/* F. */\nstatic void\nf(void)\n{\n\tpg_usleep(1);\n}\n", "calls"),
    ("http.c", "/* F. */\nstatic void\nf(CURL *c)\n{\n"
               "\tcurl_easy_perform(c);\n}\n", "calls"),
    ("url.c", "/* F. */\nstatic void\nf(void)\n{\n\tabort();\n}\n", "calls"),
    ("scan.c", "/* F. */\nstatic void\nf(void)\n{\n\tWaitLatch(0);\n}\n", "calls"),
    ("session.c", "/* F. */\nstatic void\nf(CURL *c)\n{\n"
                  "\tcurl_easy_setopt(c, 1, 2);\n}\n", "calls"),
    ("url.c", "/* F. */\nstatic void\nf(void)\n{\n" + "\tf();\n" * 98 + "}\n",
     "sizes"),
    ("url.c", "int\t\t\trest_x;\n" * 800, "sizes"),
    ("dialect_odata.c", "/* F. */\nstatic int\nf(void)\n{\n\treturn 1;\n}\n",
     "sizes"),
    ("url.c", "/* F. */\nint\nurl_parse(void)\n{\n\treturn 1;\n}\n", "names"),
    ("url.h", "#ifndef URL_H\n#define URL_H\n#endif\n", "names"),
    ("url.c", "\nstatic int\nf(void)\n{\n\treturn 1;\n}\n", "comments"),
    ("url.c", "/* F. */\n\nstatic int\nf(void)\n{\n\treturn 1;\n}\n", "comments"),
    ("url.c", "/* F. */\nstatic int\nf(void)\n{\n\treturn 1;\n}\n"
              "static int\ng(void)\n{\n\treturn 1;\n}\n", "comments"),
    ("url.c", "/* F. */\nstatic int g(void);\n\nstatic int\nf(void)\n{\n"
              "\treturn 1;\n}\n", "comments"),
    ("url.c", "/* F. */\nstatic int\nf(void)\n{\n    return 1;\n}\n", "style"),
    ("url.c", "static int\tx;  \n", "style"),
    ("url.c", "static int\tx;\t\t// why\n", "style"),
    ("url.c", "static int\t%s;\n" % ("x" * 100), "style"),
    ("url.c", "static int\tx;", "style"),
]

# Texts in which no family may see anything.
FINE = [
    ("url.c", GOOD % "url.c"),
    ("url.h", HEAD % "url.h" + "#ifndef REST_URL_H\n#define REST_URL_H\n#endif\n"),
    ("compat.h", HEAD % "compat.h" + "#ifndef REST_COMPAT_H\n#define REST_COMPAT_H\n"
     "#if PG_VERSION_NUM >= 160000\n#endif\n#endif\n"),
    ("http.c", HEAD % "http.c" + "#include <curl/curl.h>\n/* F. */\nstatic void\n"
     "f(CURL *c)\n{\n\tcurl_easy_setopt(c, 1, \"sleep( // no comment\");\n}\n"),
    ("funcs.c", HEAD % "funcs.c" + '#include "postgres.h"\n#include "utils/rel.h"\n'
     "/* F. */\nPG_FUNCTION_INFO_V1(rest_fdw_x);\nDatum\nrest_fdw_x(PG_FUNCTION_ARGS)\n"
     "{\n\tereport(ERROR, (errmsg(\"x\")));\n\tx->poll(1);\n}\n"),
    ("url.c", HEAD % "url.c" + "/* F. */\nstatic void f(int a)\n\t\t\t"
     "__attribute__((unused));\n\nstatic void\nf(int a)\n{\n}\n"),
    ("scan.c", HEAD % "scan.c" + "static const int x[] = {1, 2};\n\n/* F. */\nstatic void "
     "__attribute__((format(printf, 1, 2)))\nf(const char *fmt,...)\n{\n}\n"),
]


def self_test():
    """Each bad snippet fails in its family and no other; fine ones nowhere."""
    tally = Tally()
    known = {n + e for names in FLOORS.values() for n in names.split()
             for e in (".c", ".h")} - {"route.h"}

    def complaints(name, text):
        src = Source(name, text)
        return [family for family, check in FAMILIES if list(check(src, known))]

    for name, text, family in BAD:
        got = complaints(name, HEAD % name + text)
        tally.check("self-test", [] if got == [family] else [
            (name, "%r: %s complained, %s was to" % (text[:60], got, family))])
    for name, text in FINE:
        got = complaints(name, text)
        tally.check("self-test", [(name, "%s complained" % got)] if got else [])
    for text in ("int x;\n", "/* another.c */\n"):
        got = complaints("url.c", text)
        tally.check("self-test", [] if "comments" in got else [
            ("url.c", "an opening comment is missed")])
    long = Source("url.c", HEAD % "url.c" + "".join(
        "/* F. */\nstatic void\nf%d(void)\n{\n%s}\n" % (i, "\tf();\n" * n)
        for i, n in enumerate([70, 70, 5, 5, 5, 5, 5, 5, 5, 5])))
    tally.check("self-test", [] if len(long.functions) == 10 and check_share([long])
                else [(0, "two long functions of ten pass")])
    house = [Source("url.h", HEAD % "url.h" + text) for text in (
        "extern int rest_used(int a);\nextern bool rest_tested(void);\n"
        "extern int rest_inline(void);\n#define X() rest_inline()\n"
        "extern PGDLLEXPORT Datum rest_sql(PG_FUNCTION_ARGS);\n",
        "extern int rest_dead(int a,\n\t\t\tint b);\n")]
    house += [Source("url.c", HEAD % "url.c" + "/* rest_dead() */\nint\nrest_dead(int a, int b)\n"
                     "{\n\treturn rest_dead(a, b);\n}\n"),
              Source("body.c", HEAD % "body.c" + "static int x = rest_used(1);\n")]
    got = [len(wrongs) for _, wrongs in check_used(house[:1] + house[2:], ["rest_tested();"])] + \
        [len(wrongs) for _, wrongs in check_used(house[1:], [])]
    tally.check("self-test", [] if got == [0, 1] else [
        ("url.h", "what nobody uses is not told apart: %s" % got)])
    tally.check("self-test", [] if len(check_symbols(
        ["rest_x", "_PG_init", "Pg_magic_func", "pg_finfo_rest_fdw_x", "oops"])) == 1
        else [(0, "symbols are not told apart")])
    return tally


def main(args):
    if args[:1] == ["--self-test"]:
        tally = self_test()
        print("walls self-test: %d passed, %d failed" % (tally.passed, tally.failed))
        return 1 if tally.failed else 0
    library = None
    if args[:1] == ["--so"]:
        library, args = args[1], args[2:]
    option = args.pop(0) if args[:1] in (["--pure"], ["--sizes"]) else None
    here = os.path.dirname(os.path.abspath(__file__))
    folder = args[0] if args else os.path.join(os.path.dirname(here), "src")
    if option == "--pure":
        print(" ".join(n for n in sorted(os.listdir(folder))
                       if n.endswith(".c") and is_pure(n[:-2])))
        return 0
    if option == "--sizes":
        for length, name, f in sorted(
                (f.length, s.name, f.name) for s in read_sources(folder)[0]
                for f in s.functions):
            print("%5d  %-20s %s" % (length, name, f))
        return 0
    tally = Tally()
    check_all(folder, library, tally)
    print("walls: %d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
