"""
backend.py: one backend and what can be seen of it.
"""
import json
import os
import random
import threading
import time

import psycopg2

from session import descriptors


class Backend:
    """A connection, its process, and the test functions in it."""

    def __init__(self, world):
        self.world = world
        self.conn = world.cluster.connect()
        self.cursor = self.conn.cursor()
        self.pid = self.value("SELECT pg_backend_pid()")

    def value(self, sql, *arguments):
        self.cursor.execute(sql, arguments or None)
        return self.cursor.fetchone()[0] if self.cursor.description else None

    def call(self, url, *options, function="rest_test_call"):
        """A call that succeeds: its figures."""
        return json.loads(self.value("SELECT %s(%%s, %%s)" % function,
                                     url, list(options)))

    def fault(self, url, *options, function="rest_test_call"):
        """A call that fails: (sqlstate, message, detail, hint)."""
        try:
            got = self.value("SELECT %s(%%s, %%s)" % function, url,
                             list(options))
        except psycopg2.Error as e:
            self.conn.rollback()
            diag = e.diag
            return (e.pgcode, diag.message_primary or "",
                    diag.message_detail or "", diag.message_hint or "")
        return ("00000", got, "", "")

    def live(self):
        return self.value("SELECT rest_test_live()")

    def server(self, name):
        """OID of a foreign server, for session=."""
        return self.value("SELECT oid FROM pg_foreign_server "
                          "WHERE srvname = %s", name)

    def fds(self):
        """How many descriptors of the kinds that we open the process has."""
        return descriptors(self.pid)

    def peak_kb(self):
        """The most memory that the process ever had."""
        with open("/proc/%d/status" % self.pid) as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
        raise RuntimeError("no VmHWM")

    def interrupted(self, control, sql, arguments, how="cancel", least=0.03,
                    most=0.09, first=None):
        """
        Run a statement that hangs, interrupt it a random while after it has
        begun, and return (milliseconds until it ended, sqlstate).  how: cancel,
        terminate; first: something to do before it is interrupted.
        """
        box = {}

        def execute():
            try:
                self.cursor.execute(sql, arguments)
                box["state"] = "00000"
            except psycopg2.Error as e:
                box["state"] = e.pgcode or "closed"
            box["end"] = time.monotonic()

        thread = threading.Thread(target=execute)
        thread.start()
        # an interrupt that comes before the statement does would be in vain
        while "end" not in box and control.value(
                "SELECT state FROM pg_stat_activity WHERE pid = %s", self.pid) != "active":
            time.sleep(0.001)
        time.sleep(random.uniform(least, most))
        if first:
            first()
        early = "end" in box
        began = time.monotonic()
        control.value("SELECT pg_%s_backend(%%s)" % how, self.pid)
        thread.join(20)
        if thread.is_alive():
            return 20000.0, "hangs"
        if early:
            return 0.0, "ended by itself: " + box["state"]
        if not self.conn.closed:
            self.conn.rollback()
        return (box["end"] - began) * 1000, box["state"]

    def gone_after(self, began, seconds=5):
        """Milliseconds after began until the process is gone."""
        while os.path.exists("/proc/%d" % self.pid):
            if time.monotonic() - began > seconds:
                return seconds * 1000.0
            time.sleep(0.001)
        return (time.monotonic() - began) * 1000

    def close(self):
        self.conn.close()
