"""Four platforms: the genuine client against the emulator, then SQL, then both logs compared.

    check(name, folder, db, tally)      name: carto carol bitio dropbox

1. The client's package is installed by pip into `folder` (once), and its program in clients/
   runs every operation against the test server, whose SQL side runs on `db`.
2. What it sent must be what logs/NAME.json says (recorded earlier, checked in), and what the
   recorded exchanges of transcripts/NAME.txt say.  Both with what changes from run to run
   taken out: see `steady` and `same_as_transcript`.
3. The cases of cases_NAME.py run as SQL on the same server; a case that names a step of the
   client must send the same calls: see `meaning`.

`run.py --record FOLDER carto` writes carto.json as logs/ has it.
"""
import importlib
import json
import os
import re
import subprocess
import tempfile
from urllib.parse import parse_qsl

import genuine

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ('carto', 'carol', 'bitio', 'dropbox')
CLIENTS = os.path.join(HERE, 'clients')
# Python made `await` a keyword after this package: the one name that is changed in it.
AWAIT = ("import glob, re, sys\n"
         "for f in glob.glob(sys.argv[1] + '/lib/python3*/site-packages/dropbox/datastore.py'):\n"
         "    s = open(f, encoding='utf-8').read()\n"
         "    s = re.sub(r'def await\\(', 'def await_(', s)\n"
         "    s = re.sub(r'_dsops\\.await\\(', '_dsops.await_(', s)\n"
         "    open(f, 'w', encoding='utf-8').write(s)\n")


def install(name, folder):
    """The Python of a virtual environment with the client in it."""
    if name == 'dropbox':
        venv = os.path.join(folder, 'dropbox')
        # its setup asks for 2to3, which setuptools had until 57 and Python until 3.12
        genuine.install(venv, 'dropbox 2.2.0', [
            [genuine.PYTHON, '-m', 'venv', venv],
            [venv + '/bin/pip', 'install', '-q', 'setuptools==57.5.0', 'wheel==0.37.1'],
            [venv + '/bin/pip', 'install', '-q', '--no-deps', '--no-build-isolation',
             'dropbox==2.2.0', 'urllib3==1.26.20'],
            [venv + '/bin/python', '-c', AWAIT, venv]])
        return venv + '/bin/python'
    venv = os.path.join(folder, 'clients')
    wants = os.path.join(CLIENTS, 'requirements.txt')
    genuine.install(venv, genuine.digest(wants), [
        [genuine.PYTHON, '-m', 'venv', venv],
        [venv + '/bin/pip', 'install', '-q', 'wheel', 'setuptools<81'],
        # pip-system-certs, which pyCarol names, is for TLS only and changes pip itself
        [venv + '/bin/pip', 'install', '-q', '--no-deps', '--no-build-isolation', '-r', wants]])
    return venv + '/bin/python'


def steps_of(name, python, url):
    """Run the client's program; the steps that it recorded."""
    with tempfile.TemporaryDirectory() as temp:
        out = os.path.join(temp, 'steps.json')
        env = {'PATH': os.environ.get('PATH', '/usr/bin:/bin'), 'TZ': 'UTC', 'HOME': temp,
               'TMPDIR': temp, 'PYTHONDONTWRITEBYTECODE': '1', 'PYTHONIOENCODING': 'utf-8'}
        done = subprocess.run([python, os.path.join(CLIENTS, name + '_client.py'), '--url', url,
                               '--out', out], env=env, stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=300)
        if done.returncode:
            raise genuine.Missing('the client of %s failed:\n%s' % (name, done.stdout[-3000:]))
        with open(out, encoding='utf-8') as text:
            return json.load(text)


# -- what a run must not depend on

UNSTEADY = [
    (r'http://127\.0\.0\.1:\d+', 'http://HOST'), (r'http%3A%2F%2F127\.0\.0\.1%3A\d+', 'http%3A%2F%2FHOST'),
    (r'boundary=[0-9a-f]{32}', 'boundary=B'), (r'--[0-9a-f]{32}', '--B'),
    (r'-pycarol-\d{10}', '-pycarol-SECONDS'), (r'nonce=[\w-]{22}', 'nonce=NONCE'),
    (r'assertion=[\w.-]+', 'assertion=JWT'),
    (r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}', 'UUID'),
    (r'(timestamp(?:Start|End)": ?")[^"]*', r'\1STAMP'),
    (r'%22T%22%3A\+%221[6-9]\d{11}%22', '%22T%22%3A+%22NOW%22'),
    (r'"T": "1[6-9]\d{11}"', '"T": "NOW"'),
    (r'(dsid=|key=)\.?[\w-]{43}\b', r'\1SHARED'),
    (r'/SCROLL\d+', '/SCROLL'), (r'/job_\d+', '/JOB'), (r'/token/at\d+', '/token/AT'), (r'refresh_token=rt\d+', 'refresh_token=RT'),
    (r'handle=[\w-]{30}', 'handle=HANDLE'), (r'%22[\w-]{30}%22%3A\+', '%22HANDLE%22%3A+'),
    (r'(list_datastores=%7B%22token%22%3A\+%22)[0-9a-f]{64}', r'\1TOKEN'),
    (r'%22[A-Za-z0-9_-]{22}%22', '%22ROWID%22'),
]


def steady(line):
    """A request line without host, stamps, and names that are random."""
    for pattern, text in UNSTEADY:
        line = re.sub(pattern, text, line)
    return line


def recorded(name):
    """The steps that are checked in."""
    with open(os.path.join(HERE, 'logs', name + '.json'), encoding='utf-8') as text:
        return json.load(text)


def written(folder, name, steps):
    """Write the steps of a run, as logs/ keeps them."""
    for step in steps:
        step['requests'] = [steady(line) for line in step['requests']]
        if 'raises' in step:
            step['raises'] = steady(step['raises'])
    with open(os.path.join(folder, name + '.json'), 'w', encoding='utf-8') as out:
        json.dump(steps, out, indent=1, ensure_ascii=False, sort_keys=True)
        out.write('\n')


def compare_steps(name, steps, tally):
    """The steps of this run with those that are checked in."""
    kept = recorded(name)
    tally.count([s['title'] for s in steps] == [s['title'] for s in kept],
                '%s: the client made other steps than logs/%s.json has' % (name, name))
    for now, then in zip(steps, kept):
        lines = [steady(line) for line in now['requests']]
        tally.count(lines == then['requests'], '%s, client, %s\n    sent:   %s\n    before: %s' % (
            name, now['title'], '\n            '.join(lines) or '-',
            '\n            '.join(then['requests']) or '-'))
        for what in ('result', 'raises'):
            tally.count(steady(json.dumps(now.get(what))) == steady(json.dumps(then.get(what))),
                        '%s, client, %s: %s is %s, was %s' % (
                            name, now['title'], what, now.get(what), then.get(what)))


# -- the recorded exchanges

# Exchanges that are not repeated as they were, and why.
CHANGED = {
    'carto': {'Batch read failed': 'a job that fails is read in the step "a job that fails"'},
}


def exchanges(name):
    """title -> [(method, path, arguments, body)] of a transcript."""
    out, title, head, body, inside = {}, None, None, [], False
    path = os.path.join(HERE, 'transcripts', name + '.txt')
    if not os.path.exists(path):
        return {}

    def finish():
        nonlocal head
        if head:
            out.setdefault(title, []).append((head, '\n'.join(body)))
        head = None
    with open(path, encoding='utf-8') as text:
        for line in text.read().split('\n'):
            if line.startswith('=== '):
                finish()
                title = line[4:]
                out.setdefault(title, [])
            elif re.match(r'> (GET|POST|PUT|PATCH|DELETE) /', line):
                finish()
                head, body, inside = line[2:], [], False
            elif line.startswith('<') or line.startswith('!'):
                finish()
            elif line.rstrip() == '>':
                inside = True
            elif head and inside:
                body.append(line[2:] if line.startswith('> ') else line)
    finish()
    return out


MOUNTS = {'carto': '', 'carol': '/carol', 'dropbox': '/dropbox'}


def call_of(line, mount=''):
    """(method, path, sorted arguments, body) of a request line of the log."""
    head, _, body = line.partition(' ')
    target, _, body = body.partition(' ')
    path, _, query = target.partition('?')
    if mount and path.startswith(mount):
        path = path[len(mount):]
    return head, path, sorted(parse_qsl(query, keep_blank_values=True)), body


def members(body):
    """Names of a body's members or fields, sorted; None for other bodies."""
    body = re.sub(r'^(\[gzip\]|\(gzip, \d+ bytes\)) ', '', body.strip())
    try:
        value = json.loads(body)
    except ValueError:
        return sorted(n for n, _ in parse_qsl(body)) if re.match(r'\w+=', body) else None
    value = value[0] if isinstance(value, list) and value else value
    return sorted(value) if isinstance(value, dict) else None


def compare_transcript(name, steps, tally):
    """Each exchange of the transcript is made by the step of its title, in the same way."""
    by_title = {s['title']: s for s in steps}
    for title, calls in exchanges(name).items():
        if title in CHANGED.get(name, {}):
            continue
        if title not in by_title:
            tally.count(False, '%s, transcript: the client has no step "%s"' % (name, title))
            continue
        ours = [call_of(steady(line), MOUNTS[name]) for line in by_title[title]['requests']]
        theirs = [call_of(steady(head + ' ' + body.replace('\n', ' '))) for head, body in calls]
        shape = lambda c: (c[0], generic(c[1]), [a[0] for a in c[2]])     # noqa: E731
        missing = [c for c in theirs if shape(c) not in [shape(o) for o in ours]]
        tally.count(not missing, '%s, transcript, %s\n    not made: %s\n    made: %s' % (
            name, title, missing, ours))
        for call in theirs:
            same = [o for o in ours if shape(o) == shape(call)]
            if same and members(call[3]) is not None:
                wanted = set(members(call[3]))
                have = [set(members(o[3]) or ()) for o in same]
                tally.count(any(wanted <= h for h in have), '%s, transcript, %s: body of %s %s has '
                            '%s, recorded %s' % (name, title, call[0], call[1], have, wanted))


def generic(path):
    """A path with the names of single things taken out."""
    return re.sub(r'/(?=[^/]*\d)(?!v\d/|1/)[\w.@-]+(?=/|$)', '/ID', path)


def readable(line):
    """
    A request line as cases write it: nothing that changes from run to run, a form as the JSON
    object of its fields, JSON within them parsed, several blanks in SQL as one; POST+gzip for
    a body that came compressed.
    """
    head, mark, body = steady(line).partition(' ')
    target, mark, body = body.partition(' ')
    if body.startswith('[gzip] '):
        head, body = head + '+gzip', body[len('[gzip] '):]
    if re.match(r'[\w.]+=', body):
        fields = {}
        for name, value in parse_qsl(body, keep_blank_values=True):
            fields[name] = json.loads(value) if value[:1] in '[{' else squeezed(value)
        body = json.dumps(fields)
    elif body[:1] == '{':
        fields = json.loads(body)
        body = json.dumps({n: squeezed(v) if isinstance(v, str) else v
                           for n, v in fields.items()})
    return head + ' ' + target + mark + body


def squeezed(text):
    """SQL without the blanks that parts leave which are not there."""
    return re.sub(r' +', ' ', text).strip() if re.match(r'[A-Z]+ ', text) else text


# -- what a call means, whoever makes it

# Arguments that say who asks, or how much at a time.
MANNERS = {'api_key', 'client', 'per_page', 'page', 'prettyPrint', 'pageSize', 'offset', 'nonce',
           'sortOrder', 'maxResults'}


def meaning(line):
    """
    A request line as what it asks for: method, path without slash at the end, arguments and
    members without credentials and page sizes, JSON in canonical form, True as true; jobs,
    which are numbered, as JOB.
    """
    line = re.sub(r'/0{8}(-0{4}){3}-\d{12}', '/JOB', steady(line))
    method, path, args, body = call_of(line)
    body = re.sub(r'^\[gzip\] ', '', body)
    args = sorted((n, re.sub(r'^(True|False)$', lambda m: m.group(0).lower(), v))
                  for n, v in args if n not in MANNERS)
    try:
        value = json.loads(body)
        if isinstance(value, dict):
            value = {n: v for n, v in value.items() if n not in MANNERS}
        body = json.dumps(value, sort_keys=True) if value != {} else ''
    except ValueError:
        if re.match(r'\w+=', body):
            body = json.dumps(sorted((n, canonical(v)) for n, v in parse_qsl(body)
                                     if n not in MANNERS))
    return json.dumps([method, path.rstrip('/'), args, body])


def canonical(text):
    """JSON within a form field in one spelling."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text


def same_meaning(case, steps, lines):
    """Whether a case sent what the client's step sent; words when it did not."""
    found = [s for s in steps if s['title'] == case.genuine]
    if not found:
        return 'the client has no step "%s"' % case.genuine
    wanted = sorted({meaning(line) for line in found[0]['requests']})
    got = sorted({meaning(line) for line in lines})
    return None if got == wanted else '\n    SQL:    %s\n    client: %s' % (
        '\n            '.join(got) or '-', '\n            '.join(wanted) or '-')


def cases_of(name):
    """The module of a system's cases, or None while there is none."""
    if not os.path.exists(os.path.join(HERE, 'cases_%s.py' % name)):
        return None
    return importlib.import_module('cases_' + name)


def prepare(api, db):
    """Give the emulators a database of their own in the cluster."""
    db.sql('CREATE DATABASE emulated')
    api.command('database', {'dsn': 'host=%s port=%d dbname=emulated user=postgres'
                             % (db.dir, db.port)})
