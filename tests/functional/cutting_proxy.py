# SPDX-License-Identifier: BSD-2-Clause
"""A proxy in front of MariaDB that loses the connection when it is told to:
before a command reaches the server, or after the server has done it and
before its answer comes back.

    with CuttingProxy(path_of_server, path) as proxy:
        with proxy.cutting(3, "after"):     # the third command from now on
            ...
        proxy.was       # the command that met it, or None
"""

import contextlib
import os
import socket
import struct
import threading

QUERY, PREPARE, EXECUTE = 0x03, 0x16, 0x17


def read_packet(sock):
    """Header and payload of one packet; None at the end."""
    head = b""
    while len(head) < 4:
        more = sock.recv(4 - len(head))
        if not more:
            return None
        head += more
    left = head[0] | head[1] << 8 | head[2] << 16
    data = b""
    while len(data) < left:
        more = sock.recv(left - len(data))
        if not more:
            return None
        data += more
    return head + data


class Link(threading.Thread):
    """One connection through the proxy."""

    def __init__(self, proxy, client):
        super().__init__(daemon=True)
        self.proxy, self.client = proxy, client
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(proxy.server)
        self.statements, self.preparing = {}, None

    def run(self):
        threading.Thread(target=self.back, daemon=True).start()
        try:
            self.forth()
        except OSError:
            pass
        self.close()

    def close(self):
        for sock in (self.client, self.server):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def forth(self):
        """From the module to the server, packet by packet."""
        while True:
            packet = read_packet(self.client)
            if packet is None:
                return
            cut = None
            if packet[3] == 0 and packet[4] in (QUERY, EXECUTE):
                cut = self.proxy.seen(self.text_of(packet))
            elif packet[3] == 0 and packet[4] == PREPARE:
                self.preparing = packet[5:].decode("latin-1")
            if cut == "before":
                return
            if cut == "after":
                self.muted = True
                self.done = threading.Event()
                self.server.sendall(packet)
                self.done.wait(10)
                return
            self.server.sendall(packet)

    muted, done = False, None

    def back(self):
        """From the server to the module, as it comes."""
        try:
            while True:
                data = self.server.recv(65536)
                if not data:
                    break
                if self.muted:
                    self.done.set()
                    continue
                if self.preparing and data[4] == 0:
                    number = struct.unpack("<I", data[5:9])[0]
                    self.statements[number] = self.preparing
                    self.preparing = None
                self.client.sendall(data)
        except OSError:
            pass
        self.close()

    def text_of(self, packet):
        if packet[4] == QUERY:
            return packet[5:].decode("latin-1")
        number = struct.unpack("<I", packet[5:9])[0]
        return self.statements.get(number, "?")


class CuttingProxy:
    def __init__(self, server, path, only=None):
        """only(text): does a command count?"""
        self.server, self.path = server, path
        self.only = only or (lambda text: True)
        self.lock = threading.Lock()
        self.at, self.how, self.count, self.was = None, None, 0, None

    def __enter__(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o777)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listener.close()
        os.unlink(self.path)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            Link(self, client).start()

    @contextlib.contextmanager
    def cutting(self, number, how):
        with self.lock:
            self.at, self.how = number, how
            self.count, self.was = 0, None
        try:
            yield
        finally:
            with self.lock:
                self.at = None

    def seen(self, text):
        with self.lock:
            if not self.only(text):
                return None
            self.count += 1
            if self.count != self.at:
                return None
            self.was = text
            return self.how
