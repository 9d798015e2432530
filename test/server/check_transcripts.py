#!/usr/bin/python3
"""Replay recorded exchanges of the genuine falcon-autocrud against a server.

transcripts/sqlite.jsonl and pg.jsonl are 162 exchanges each, recorded one after the other
from a fresh database; extra_*.jsonl are probes recorded later (on SQLite after the 162, on
PostgreSQL from a fresh database), more_*.jsonl probes of our own on fresh data.  Compared
are status, Allow, content type, length and JSON with the order of its members.

usage: check_transcripts.py                  the emulator, both modes
       check_transcripts.py --url URL --mode sqlite|pg [--fresh COMMAND]
                                             another server; COMMAND makes its data new
"""
import argparse
import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))

# Where a server may differ from the recording, and why.
LISTED = {
    ('sqlite', 162): 'the Accept header was not sent when this was recorded',
    ('pg', 162): 'the Accept header was not sent when this was recorded',
}
# Files in order; "fresh" before a file that starts from new data.
FILES = {
    'sqlite': ['fresh', 'sqlite', 'extra_sqlite', 'fresh', 'more_sqlite'],
    'pg': ['fresh', 'pg', 'fresh', 'extra_pg', 'fresh', 'more_pg'],
}


def exchanges(name):
    """The recorded exchanges of a file."""
    path = os.path.join(HERE, 'transcripts', name + '.jsonl')
    if not os.path.exists(path):
        return []
    with open(path, encoding='ascii') as lines:
        return [json.loads(line) for line in lines]


def send(url, exchange):
    """(status, headers, body text) of one request; the target goes out as it is."""
    parts = urlsplit(url)
    conn = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        conn.putrequest(exchange['method'], parts.path + exchange['target'],
                        skip_accept_encoding=True)
        body = exchange.get('body', '').encode()
        for name, value in exchange.get('headers', {}).items():
            conn.putheader(name, value)
        if body or exchange['method'] in ('POST', 'PUT', 'PATCH'):
            conn.putheader('Content-Length', str(len(body)))
        conn.endheaders(body or None)
        reply = conn.getresponse()
        return reply.status, reply.headers, reply.read().decode()
    finally:
        conn.close()


def differences(exchange, status, headers, text):
    """What is not as recorded, as a list of texts."""
    out = []

    def check(what, got, wanted):
        if got != wanted:
            out.append('%s is %s, recorded %s' % (what, got, wanted))
    check('status', status, exchange['status'])
    if 'allow' in exchange:
        check('Allow', headers.get('Allow'), exchange['allow'])
    if 'type' in exchange:
        check('type', headers.get('Content-Type'), exchange['type'])
    if 'length' in exchange:
        check('length', headers.get('Content-Length'), str(exchange['length']))
    if 'starts' in exchange:
        check('start', text[:len(exchange['starts'])], exchange['starts'])
    if 'json' in exchange:
        try:
            check('JSON', json.dumps(json.loads(text)), json.dumps(exchange['json']))
        except ValueError:
            check('text', text, json.dumps(exchange['json']))
    if exchange.get('page') and not text.startswith('<html>'):
        out.append('no crash page: ' + text)
    return out


class Replay:
    """Counts of one run."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.listed = 0

    def file(self, url, mode, name):
        """Replay one file; True when there was something to replay."""
        recorded = exchanges(name)
        for exchange in recorded:
            found = differences(exchange, *send(url, exchange))
            reason = LISTED.get((mode, exchange['n'])) if name == mode else None
            if not found:
                self.passed += 1
            elif reason:
                self.listed += 1
                print('%s #%d differs, as listed: %s' % (name, exchange['n'], reason))
            else:
                self.failed += 1
                print('not ok - %s #%d %s: %s %s' % (name, exchange['n'], exchange['title'],
                                            exchange['method'], exchange['target']))
                for one in found:
                    print('    ' + one)
        return bool(recorded)

    def mode(self, url, mode, fresh):
        """Replay all files of a mode."""
        for name in FILES[mode]:
            if name == 'fresh':
                fresh()
            elif not self.file(url, mode, name):
                print('not ok - nothing recorded in %s' % name)
                self.failed += 1


def reset(url):
    send(url, {'method': 'POST', 'target': '/__control/reset'})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--url')
    parser.add_argument('--mode', choices=sorted(FILES))
    parser.add_argument('--fresh')
    args = parser.parse_args()
    replay, name = Replay(), 'emulator'
    if args.url:
        name = 'falcon-autocrud'
        replay.mode(args.url, args.mode, lambda: args.fresh and subprocess.check_call(
            args.fresh, shell=True))
    else:
        from emulator import Emulator       # pylint: disable=import-outside-toplevel
        with Emulator() as server:
            for mode in FILES:
                replay.mode('%s/%s' % (server.url, mode), mode, lambda: reset(server.url))
    if replay.listed:
        print('%d listed differences' % replay.listed)
    print('%s: %d passed, %d failed' % (name, replay.passed, replay.failed))
    return 1 if replay.failed or not replay.passed else 0


if __name__ == '__main__':
    sys.exit(main())
