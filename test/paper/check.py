#!/usr/bin/env python3
"""Read the option lists of this directory and check them without any server.

Every option must be named in docs/language.md or src/option_list.h, stand at
a level that exists, and be written in the grammar of docs/language.md: routes,
templates, JSON bodies, pointers, per-type and per-route words.  Placeholders
must be parts, vars or columns somebody could have.  Dialects that are compiled
in must be what make_dialects.py makes of them.  Prints what is wrong and ends with 1, or
one line and 0.
"""
import json
import pathlib
import re
import sys

import make_dialects

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

PARTS = set("""resource columns filter terms terms_not terms_or term sort page_size limit
offset page cursor key keys key_name record records changes names values value column rows
entries revision uuid nonce now now_ms batch_id batch_sequence batch_rows batch_start jwt
group name""".split())
SECRETS = set("""token username password api_key client_id client_secret refresh_token
private_key mfa_code""".split())
ROUTES = set("""before list list_next get get_many count groups insert update delete upsert insert_many
update_many delete_many update_where delete_where commit wait login login_then refresh""".split())
OPS = set("""eq ne lt le gt ge in null not_null prefix suffix contains like has all none""".split())
AGGREGATES = set("""group count distinct sum avg min max all none""".split())
TYPES = set("""boolean smallint integer bigint real double numeric text uuid bytea date time timetz
timestamp timestamptz interval json jsonb array""".split())
TYPED = {"filters": OPS, "exact": OPS, "aggregates": AGGREGATES}
PER_ROUTE = {"returning": {"reply", "get", "none"}, "insert_nulls": {"omit", "send", "never"}}
POINTERS = set("""records record records_many total next has_more count_value revision pointer
write_pointer inserted_key login_token login_refresh login_expires login_issued error_message""".split())
TEMPLATES = set("""change change_null row column_term auth_header auth_args headers args resource
sort_asc sort_desc jwt_key""".split())
SECRET_OPTIONS = {"auth_header", "auth_args", "login", "login_then", "refresh", "jwt_key", "jwt_claims"}
HOLE = re.compile(r"""\{(\+?)(?:
    (?P<kind>reply|before):(?P<pointer>/[^|{}]*|)
    | old\.(?P<old>\w+) | "(?P<quoted>\w+)" | '(?P<literal>\w+)' | (?P<index>\#) | (?P<name>\w+)
    )(?::(?P<spelling>\w+))?(?:\|(?P<sep>[^}]*))?\}""", re.X)


def read(path):
    """Levels of one file: (kind, argument, [(option, value, line)])."""
    text = path.read_text()
    at, line, levels = 0, 1, []
    token = re.compile(r"""(?P<space>\s+)|(?P<note>\#[^\n]*)|\[(?P<level>[^\]\n]+)\]
        |(?P<name>[a-z_]+)[ ]+'(?P<value>(?:[^']|'')*)'""", re.X)
    while at < len(text):
        found = token.match(text, at)
        if not found:
            raise SystemExit("%s:%d: cannot read %r" % (path.name, line, text[at:at + 40]))
        if found["level"]:
            kind, _, argument = found["level"].rpartition(" ") if " " in found["level"] else (found["level"], "", "")
            if found["level"] == "user mapping":
                kind, argument = "user mapping", ""
            levels.append((kind, argument, []))
        elif found["name"]:
            if not levels:
                raise SystemExit("%s:%d: option before any level" % (path.name, line))
            levels[-1][2].append((found["name"], found["value"].replace("''", "'"), line))
        line += text.count("\n", at, found.end())
        at = found.end()
    return levels


def holes(text):
    """Placeholders of a template; complains about braces that are none."""
    bare = HOLE.sub("", text).replace("{{", "").replace("}}", "")
    return list(HOLE.finditer(text)), bare


def check_template(text, secret, say, json_text=False):
    found, bare = holes(text)
    if not json_text and re.search(r"[{}]", bare):
        say("braces that are no placeholder: %r" % bare[:60])
    for hole in found:
        if hole["name"] in SECRETS and not secret and hole["name"] not in ("token", "username"):
            say("secret {%s} outside authentication" % hole["name"])
    if text.count("[[") != text.count("]]"):
        say("[[ and ]] do not pair")


def json_strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from json_strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from json_strings(item)


def check_json(text, secret, say):
    try:
        value = json.loads(text)
    except ValueError as why:
        say("no JSON: %s" % why)
        return
    for item in json_strings(value):
        check_template(item, secret, say)


def check_args(text, secret, say):
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        check_template(name, secret, say)
        if value[:1] in "[{" and value:
            try:
                json.loads(value)
            except ValueError:
                check_template(value, secret, say)
            else:
                check_json(value, secret, say)
        else:
            check_template(value, secret, say)


def check_route(name, text, body_kind, say):
    secret = name in SECRET_OPTIONS
    if text == "":
        return
    head, _, rest = text.partition("\n")
    if head == "ENTRY":
        if rest[:1] in "[{" and rest:
            check_json(rest, secret, say)
        else:
            check_template(rest, secret, say)
        return
    if not re.match(r"(GET|HEAD|POST|PUT|PATCH|DELETE) (/|https://|\{resource\}|\{before:|\{reply:)", head):
        say("no request line: %r" % head)
        return
    target = head.split(" ", 1)[1]
    path, _, query = target.partition("?")
    check_template(path, secret, say)
    if query:
        check_args(query, secret, say)
    kind, had = body_kind, False
    while rest:
        header = re.match(r"([A-Za-z0-9-]+): (.*)(\n|$)", rest)
        if not header:
            break
        had = True
        check_template(header[2], secret, say)
        if header[1].lower() == "content-type":
            kind = {"application/json": "json", "application/x-www-form-urlencoded": "form",
                    "multipart/form-data": "multipart", "text/csv": "csv"}.get(
                        header[2], "json" if header[2].endswith("+json") else "text")
        rest = rest[header.end():]
    if had and rest.startswith("\n"):
        rest = rest[1:]
    if not rest:
        return
    if kind == "json":
        check_json(rest, secret, say)
    elif kind in ("form", "multipart"):
        check_args(rest.replace("=@", "="), secret, say)
    else:
        check_template(rest, secret, say)


def check_pointers(text, say):
    for item in text.split(","):
        item = re.sub(r"\{(\w+|#)\}", "x", item.strip())
        if item in ("", ".", "none", "name:"):
            continue
        item = re.sub(r"^(header:[\w-]+|position:\d+)$", "/x", item)
        item = re.sub(r"^(reply|last):", "", item)
        if not re.match(r"(/(\*|\[[^=\]]+=[^\]]+\]|[^*\[/][^/]*|))+$", item):
            say("no pointer: %r" % item)


def check_words(name, text, say):
    for item in text.split():
        head, equals, tail = item.rpartition("=")
        if name in TYPED:
            if head and head not in TYPES:
                say("no type: %s" % head)
            bad = set(tail.split(",")) - TYPED[name]
        else:
            if head and head not in ROUTES:
                say("no route: %s" % head)
            bad = {tail} - PER_ROUTE[name]
        if bad:
            say("no such word: %s" % ", ".join(sorted(bad)))


def check_status(text, say):
    for rule in re.split(r"[;\n]", text):
        rule = rule.strip()
        if not rule:
            continue
        condition = r"""(?:header:[\w-]+|/[^\s"=~]*)(?:[=~](?:"[^"]*"|[^\s"]+))?"""
        if not re.match(r"""(\d{3}|\dxx)(\s+(%s|"(?:header:|/)[^"]*"))*\s+(ok|empty|retry|error|[0-9A-Z]{5})$"""
                        % condition, rule):
            say("no rule: %r" % rule)


def known_options():
    text = (ROOT / "docs" / "language.md").read_text()
    names = set()
    for quoted in re.findall(r"`([^`]*)`", text):
        names.update(re.findall(r"[a-z][a-z0-9_]+", quoted))
    listed = ROOT / "src" / "option_list.h"
    if listed.exists():
        names.update(re.findall(r'REST_OPTION\(\w+, "(\w+)"', listed.read_text()))
    return names


def main():
    known, bad, count = known_options(), [], 0
    for path in sorted(HERE.glob("*.txt")):
        body_kind = "json"
        for kind, argument, options in read(path):
            if kind not in ("dialect", "server", "table", "column", "user mapping"):
                bad.append("%s: level [%s]" % (path.name, kind))
            if kind in ("dialect", "server"):
                body_kind = dict((o, v) for o, v, _ in options).get("body", body_kind if kind == "server" else "json")
            seen = set()
            for option, value, line in options:
                count += 1

                def say(what):
                    bad.append("%s:%d: %s: %s" % (path.name, line, option, what))
                if option in seen:
                    say("twice")
                seen.add(option)
                if make_dialects.NOTES.get(kind) == option:
                    continue
                if option not in known:
                    say("unknown option")
                if option in ROUTES:
                    check_route(option, value, body_kind, say)
                elif option in POINTERS:
                    check_pointers(value, say)
                elif option in TYPED or option in PER_ROUTE:
                    check_words(option, value, say)
                elif option == "on_status":
                    check_status(value, say)
                elif option == "jwt_claims":
                    check_json(value, True, say)
                elif option.startswith("filter_") and option not in ("filter_format", "filter_name"):
                    (check_json if value[:2] in ('{"', '["') and value[:1] else check_template)(value, False, say) \
                        if value else None
                elif option in TEMPLATES or option.startswith("aggregate_"):
                    if value[:2] in ('["', '{"'):
                        check_json(value, False, say)
                    else:
                        check_template(value, option in SECRET_OPTIONS, say)
    count += make_dialects.compare(bad.append, read)
    for what in bad:
        print("not ok - " + what)
    print("%d options in %d lists, %d faults" % (count, len(list(HERE.glob("*.txt"))), len(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
