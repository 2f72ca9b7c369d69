# SPDX-License-Identifier: BSD-2-Clause
"""A flood of bad posts, in eight ways, over kept connections."""

import collections
import http.client
import threading
import urllib.parse

THREADS = 8
FORM = "application/x-www-form-urlencoded"


class Bad:
    """What one form is sent: (type, body, the status of the refusal)."""

    def __init__(self, path, fields, token, works):
        """fields are good but for the token; works are false proofs of work,
        each of which is sent again and again."""
        self.path = path
        good = {**fields, "form_token": token}
        encode = urllib.parse.urlencode
        trapped = {**good, "remark": "buy this"}
        self.ways = {
            "bad token": (FORM, encode({**good, "form_token": "x" * 80}), 403),
            "oversize": (FORM, encode({**good, "message": "x" * 70000}), 413),
            "wrong type": ("text/plain", encode(good), 415),
            "malformed multipart": ("multipart/form-data; boundary=b",
                                    "--b\r\nContent-Disp\r\n\r\nx", 400),
            "honeypot": (FORM, encode(trapped), 422),
            "deep JSON": ("application/json", '{"message":' + "[" * 5000, 400),
            "many fields": (FORM, "&".join(f"f{i}=x" for i in range(400)),
                            400),
        }
        for i, work in enumerate(works):
            self.ways[f"bad work {i}"] = (
                FORM, encode({**good, "altcha": work}), 422)

    def list(self):
        return list(self.ways.items())


class Flood:
    """n posts in all; replies[way][status] is how many."""

    def __init__(self, site, bad, n, origin=None, address="127.0.0.1"):
        self.site, self.bad, self.address = site, bad, address
        self.origin = origin or site.url
        self.each = n // THREADS
        self.replies = collections.defaultdict(collections.Counter)
        self.failed, self.lock = [], threading.Lock()
        self.threads = [threading.Thread(target=self.send)
                        for _ in range(THREADS)]

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.site.port, 60,
                                          source_address=(self.address, 0))

    def post(self, connection, kind, body):
        connection.request("POST", self.bad.path, body, {
            "Content-Type": kind, "Origin": self.origin})
        reply = connection.getresponse()
        reply.read()
        return reply

    def send(self):
        connection, seen = self.connect(), collections.Counter()
        ways = self.bad.list()
        for i in range(self.each):
            name, (kind, body, _) = ways[i % len(ways)]
            try:
                reply = self.post(connection, kind, body)
                seen[name, reply.status] += 1
                if reply.getheader("Connection") == "close":
                    connection.close()
            except (OSError, http.client.HTTPException):
                # the server closes a connection that brings too much
                seen[name, "closed"] += 1
                connection.close()
                connection = self.connect()
        connection.close()
        with self.lock:
            for (name, status), n in seen.items():
                self.replies[name][status] += n

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def is_running(self):
        return any(thread.is_alive() for thread in self.threads)

    def join(self):
        for thread in self.threads:
            thread.join()
        return self.replies
