"""
session.py: one backend, as a test looks at it.

    one = Session(db)               # a Cluster; more arguments are of the connection
    one.run("SELECT 1")             # rows, or the SQLSTATE of the error
    one.said                        # message|detail|hint of the last error
    one.pid, one.descriptors()      # the process

Statements commit at once.
"""
import os

import psycopg2


def descriptors(pid):
    """
    How many sockets, epoll sets, timers and pipes a process has: what a wrapper
    opens.  Files come and go as the server likes.
    """
    folder = "/proc/%d/fd/" % pid
    count = 0
    for name in os.listdir(folder):
        try:
            count += not os.readlink(folder + name).startswith("/")
        except OSError:
            pass
    return count


class Session:
    """A connection with one cursor."""

    def __init__(self, db, **more):
        self.conn = db.connect(**more)
        self.cursor = self.conn.cursor()
        self.said = ""
        self.pid = self.run("SELECT pg_backend_pid()")[0][0]

    def run(self, sql, values=None):
        """Rows, or the error's SQLSTATE; "lost" when the connection is."""
        try:
            self.cursor.execute(sql, values)
            return self.cursor.fetchall() if self.cursor.description else []
        except psycopg2.Error as e:
            self.said = "%s|%s|%s" % (e.diag.message_primary, e.diag.message_detail, e.diag.message_hint) \
                if e.pgcode else str(e)
            return e.pgcode or "lost"

    def descriptors(self):
        """Sockets, epoll sets, timers and pipes of the backend."""
        return descriptors(self.pid)

    def close(self):
        """End it."""
        self.conn.close()
