"""What the programs of this folder share: steps of a genuine client, and what each sent.

    record = Recorder()                         arguments --url and --out
    with record.step('CARTO-02', "DatasetManager.get('v1')") as step:
        step.result = client.get('v1').name     anything that JSON can hold
    record.save()

A step has the ids of the operations that it is for, and the title of the recorded exchange
(../transcripts) that it repeats, or any other words.  An exception of the SDK is a result
like others: `raises` has its class and message.  Runs under the client's own Python, so only
the standard library is used here.
"""
import argparse
import contextlib
import json
import urllib.request


class Step:
    """One operation: ids, title, what came back or was raised, request lines."""

    def __init__(self, ids, title):
        self.ids = ids.split()
        self.title = title
        self.result = None
        self.raises = None
        self.requests = []

    def document(self):
        out = {'ids': self.ids, 'title': self.title, 'requests': self.requests}
        if self.raises:
            out['raises'] = self.raises
        if self.result is not None:
            out['result'] = self.result
        return out


class Recorder:
    """The steps of one program."""

    def __init__(self, description):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument('--url', required=True, help='of the test server')
        parser.add_argument('--out', required=True)
        args = parser.parse_args()
        self.url, self.out = args.url, args.out
        self.steps = []

    def control(self, command, document=None):
        """A command of the test server; its answer as text."""
        data = None if document is None else json.dumps(document).encode()
        with urllib.request.urlopen('%s/__control/%s' % (self.url, command), data,
                                    timeout=30) as reply:
            return reply.read().decode()

    def set(self, path, **settings):
        self.control('set', dict(settings, path=path))

    def fault(self, **fault):
        self.control('fault', fault)

    @contextlib.contextmanager
    def step(self, ids, title, raises=None):
        """Run one operation; an exception must be of the class that is named, no other."""
        step = Step(ids, title)
        self.control('log?clear=1')
        try:
            yield step
            if raises:
                raise SystemExit('%s: %s was not raised' % (title, raises))
        except Exception as error:      # pylint: disable=broad-except
            if type(error).__name__ != raises:
                print('%s: %s: %s' % (title, type(error).__name__, error), flush=True)
                raise
            step.raises = '%s: %s' % (raises, error)
        step.requests = self.control('log?clear=1').splitlines()
        self.steps.append(step)

    def save(self):
        with open(self.out, 'w', encoding='utf-8') as out:
            json.dump([s.document() for s in self.steps], out, indent=1, ensure_ascii=False,
                      sort_keys=True)
            out.write('\n')
