#!/usr/bin/python3
"""Record test/server/transcripts/more_*.jsonl from the genuine falcon-autocrud.

usage: record.py FOLDER       (FOLDER: where its packages are installed and kept)

Needs a PostgreSQL installation for the second half.
"""
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.join(os.path.dirname(HERE), 'server')
sys.path[:0] = [HERE, SERVER]
import check_transcripts  # noqa: E402
import genuine  # noqa: E402
import reap  # noqa: E402
from cluster import Cluster  # noqa: E402

LINE = re.compile(r'(\S+) (\S+)(?: \[([^\]]+: [^\]]+)\])?(?: (.*))?$')


def probes():
    """The requests of more_requests.txt as exchanges without answers."""
    out = []
    with open(os.path.join(SERVER, 'transcripts', 'more_requests.txt'), encoding='utf-8') as text:
        for line in text:
            if line.startswith('#') or not line.strip():
                continue
            method, target, header, body = LINE.match(line.rstrip('\n')).groups()
            one = {'n': len(out) + 1, 'title': '', 'method': method, 'target': target}
            if body:
                one['headers'] = {'Content-Type': 'application/json'}
                one['body'] = body
            if header:
                name, _, value = header.partition(': ')
                one.setdefault('headers', {})[name] = value
            out.append(one)
    return out


def record(api, mode):
    """Send all probes and write what came back."""
    api.reset()
    path = os.path.join(SERVER, 'transcripts', 'more_%s.jsonl' % mode)
    with open(path, 'w', encoding='ascii') as out:
        for one in probes():
            status, headers, text = check_transcripts.send(api.url, one)
            one['status'] = status
            one['type'] = headers.get('Content-Type')
            if headers.get('Allow'):
                one['allow'] = headers['Allow']
            if text.startswith('<html>'):
                one['page'] = True
            elif text.startswith('{'):
                one['json'] = json.loads(text)
            elif text:
                one['starts'] = text
            one['length'] = int(headers['Content-Length'])
            out.write(json.dumps(one) + '\n')


def main():
    folder = sys.argv[1]
    with tempfile.TemporaryDirectory() as temp:
        with genuine.FalconAutocrud(folder, 'sqlite:///%s/db' % temp) as api:
            record(api, 'sqlite')
    with Cluster(listen=True) as db:
        with genuine.FalconAutocrud(folder, genuine.icu_database(db)) as api:
            record(api, 'pg')


if __name__ == '__main__':
    reap.adopt_orphans()
    try:
        main()
    finally:
        reap.kill_children()
