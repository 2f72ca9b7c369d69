#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A FastCGI responder that answers with what it was given, as JSON.

    with Dump("/run/feedback.sock"): ...       or  fcgi_dump.py SOCKET

The reply is {"params": [[name, value], ...], "stdin": "...", "keep": bool}.
It believes all it reads, and is for tests of what web servers send.
"""

import json
import os
import socket
import socketserver
import struct
import sys
import threading

HEADER = struct.Struct("!BBHHBB")
BEGIN, ABORT, END, PARAMS, STDIN, STDOUT = 1, 2, 3, 4, 5, 6


def pairs(data):
    """FastCGI name-value pairs (specification 1.0, section 3.4)."""
    at, found = 0, []

    def length():
        nonlocal at
        n = data[at]
        at += 1
        if n & 0x80:
            n = struct.unpack("!I", data[at - 1:at + 3])[0] & 0x7FFFFFFF
            at += 3
        return n

    while at < len(data):
        name_len, value_len = length(), length()
        name = data[at:at + name_len]
        value = data[at + name_len:at + name_len + value_len]
        at += name_len + value_len
        found.append([name.decode("latin-1"), value.decode("latin-1")])
    return found


class Connection(socketserver.StreamRequestHandler):
    """One connection, any number of requests in turn."""

    def records(self):
        while True:
            head = self.rfile.read(HEADER.size)
            if len(head) < HEADER.size:
                return
            _, kind, ident, length, padding, _ = HEADER.unpack(head)
            yield kind, ident, self.rfile.read(length + padding)[:length]

    def handle(self):
        params, stdin, keep = b"", b"", False
        for kind, ident, data in self.records():
            if kind == BEGIN:
                params, stdin, keep = b"", b"", bool(data[2] & 1)
            elif kind == PARAMS:
                params += data
            elif kind == STDIN and data:
                stdin += data
            elif kind == STDIN:
                self.reply(ident, params, stdin, keep)
                if not keep:
                    return

    def reply(self, ident, params, stdin, keep):
        seen = {"params": pairs(params), "stdin": stdin.decode("latin-1"),
                "keep": keep}
        self.server.seen.append(seen)
        text = ("Content-Type: application/json\r\n"
                + self.server.headers + "\r\n" + json.dumps(seen)).encode()
        for at in range(0, len(text), 60000):
            self.record(STDOUT, ident, text[at:at + 60000])
        self.record(STDOUT, ident, b"")
        self.record(END, ident, bytes(8))

    def record(self, kind, ident, data):
        self.wfile.write(HEADER.pack(1, kind, ident, len(data), 0, 0) + data)


class Dump(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens as soon as it is made; seen holds every request."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path, headers=""):
        if os.path.exists(path):
            os.unlink(path)
        super().__init__(path, Connection)
        os.chmod(path, 0o666)
        self.seen, self.headers = [], headers
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    socket.setdefaulttimeout(60)
    with Dump(sys.argv[1]):
        threading.Event().wait()
