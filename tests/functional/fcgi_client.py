# SPDX-License-Identifier: BSD-2-Clause
"""A FastCGI client that builds records by hand, also wrong ones.

    reply = request("/run/hello.sock", "GET", "/hello/")
    reply.status, reply.headers["content-type"], reply.body
"""

import socket
import struct
import time

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = 1, 2, 3, 4, 5, 6, 7
DATA, GET_VALUES = 8, 9
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
KEEP = 1


def record(kind, content=b"", ident=1, padding=0, version=1, length=None):
    """One record; length lies about the content when it is given."""
    length = len(content) if length is None else length
    return struct.pack("!BBHHBB", version, kind, ident, length, padding,
                       0) + content + b"\0" * padding


def begin(role=RESPONDER, flags=0, **kw):
    return record(BEGIN, struct.pack("!HB5x", role, flags), **kw)


def size(n):
    return struct.pack("!B", n) if n < 128 else struct.pack("!I",
                                                            n | 0x80000000)


def pair(name, value):
    name = name.encode() if isinstance(name, str) else name
    value = value.encode() if isinstance(value, str) else value
    return size(len(name)) + size(len(value)) + name + value


def pairs(params):
    items = params.items() if isinstance(params, dict) else params
    return b"".join(pair(name, value) for name, value in items)


def stream(kind, content, chunk=65535, ident=1):
    """Content in records of at most chunk bytes, and the empty one."""
    return b"".join(
        record(kind, content[at:at + chunk], ident)
        for at in range(0, len(content), chunk)) + record(kind, ident=ident)


def encode(params, body=b"", role=RESPONDER, flags=0, chunk=65535, ident=1):
    """A whole request as a web server sends it."""
    out = begin(role, flags, ident=ident) + stream(PARAMS, pairs(params),
                                                   ident=ident)
    if role == RESPONDER:
        out += stream(STDIN, body, chunk, ident)
    return out


def params_of(method, uri, body=b"", **more):
    params = {"REQUEST_METHOD": method, "REQUEST_URI": uri,
              "REMOTE_ADDR": "192.0.2.7"}
    if method == "POST":
        params["CONTENT_LENGTH"] = str(len(body))
        params["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    params.update(more)
    return params


class Reply:
    """Status, headers (names in lower case) and body of a reply."""

    def __init__(self, stdout, stderr, ended):
        head, _, self.body = stdout.partition(b"\r\n\r\n")
        self.stderr, self.ended = stderr, ended
        self.all = [tuple(line.split(": ", 1))
                    for line in head.decode().split("\r\n") if line]
        self.headers = {name.lower(): value for name, value in self.all}
        self.status = int(self.headers.pop("status", "0 ").split()[0])


class Connection:
    """One connection; may carry several requests when kept."""

    def __init__(self, path, timeout=10):
        if isinstance(path, tuple):
            self.sock = socket.create_connection(path)
        else:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(path)
        self.sock.settimeout(timeout)
        self.file = self.sock.makefile("rb")

    def send(self, data):
        self.sock.sendall(data)

    def drip(self, data, step, pause):
        for at in range(0, len(data), step):
            self.sock.sendall(data[at:at + step])
            time.sleep(pause)

    def reply(self):
        """The reply, or None where the connection was closed without one."""
        out = {STDOUT: b"", STDERR: b""}
        while True:
            try:
                head = self.file.read(8)
            except ConnectionResetError:
                return None
            if len(head) < 8:
                return None
            _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", head)
            content = self.file.read(length)
            self.file.read(padding)
            if kind == END:
                return Reply(out[STDOUT], out[STDERR], content)
            out[kind] += content

    def is_closed(self):
        """Has the other side closed, with nothing more to say?"""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True
        except socket.timeout:
            return False

    def close(self):
        self.file.close()
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def raw(path, data, timeout=10):
    """Sends bytes as they are; the reply or None."""
    with Connection(path, timeout) as conn:
        try:
            conn.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return conn.reply()


def request(path, method, uri, body=b"", role=RESPONDER, chunk=65535,
            timeout=10, **params):
    body = body.encode() if isinstance(body, str) else body
    return raw(path, encode(params_of(method, uri, body, **params), body, role,
                            chunk=chunk), timeout)
