"""Emulators that stand in for servers that no package registry has."""
import json
import os
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), 'lib'))
from emulator import Emulator  # noqa: E402

# what PostgreSQL would know of the columns
TYPES = {'id': 'int', 'name': 'text', 'age': 'int', 'big': 'int', 'salary': 'numeric', 'rate': 'numeric',
         'joined': 'timestamptz', 'born': 'date', 'start': 'time', 'active': 'bool', 'code': 'text'}


class Postgrest:
    """Our PostgREST with the face of a genuine server: tables of rows, things and others."""

    prefix = '/rest'

    def __init__(self, rows):
        self.rows = rows            # name -> records, the first data
        self.server = Emulator()
        self.url = self.server.url + self.prefix
        self.reset()

    def _control(self, command, document=None):
        data = None if document is None else json.dumps(document).encode()
        with urllib.request.urlopen('%s/__control/%s' % (self.server.url, command), data) as reply:
            return reply.read().decode()

    def control(self, command, document):
        """load: {"name": ..., "rows": [...]}."""
        self._control(command, {'path': '%s/%s' % (self.prefix, document['name']), 'types': TYPES,
                                'records': document['rows']})

    def log(self):
        return [line.replace(' ' + self.prefix, ' ', 1)
                for line in self._control('log?clear=1').splitlines()]

    def reset(self):
        self._control('reset')
        for name, rows in self.rows.items():
            self.control('load', {'name': name, 'rows': rows})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()
