# SPDX-License-Identifier: BSD-2-Clause
"""Connections that wait, and how long a program takes to its first reply."""

import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))


def record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def pair(name, value):
    name, value = name.encode(), value.encode()
    return bytes([len(name), len(value)]) + name + value


def request(path, keep=0):
    params = (pair("REQUEST_METHOD", "GET") + pair("REQUEST_URI", path) +
              pair("SCRIPT_NAME", path))
    return (record(1, struct.pack(">HB5x", 1, keep)) + record(4, params) +
            record(4, b"") + record(5, b""))


class Crowd:
    """Idle connections, and others that send a byte now and then."""

    def __init__(self, path, idle, dripping):
        self.path, self.idle, self.dripping = path, idle, dripping
        self.stop = threading.Event()

    def connect(self):
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(self.path)
        return sock

    def drip(self):
        data, at = request("/feedback/"), 0
        drops = [self.connect() for _ in range(self.dripping)]
        while not self.stop.wait(0.05) and at < len(data) - 1:
            for drop in drops:
                try:
                    drop.send(data[at:at + 1])
                except OSError:
                    pass
            at += 1
        self.stop.wait()
        for drop in drops:
            drop.close()

    def __enter__(self):
        self.sleepers = [self.connect() for _ in range(self.idle)]
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()
        time.sleep(0.3)
        return self

    def __exit__(self, *error):
        self.stop.set()
        self.thread.join()
        for sleeper in self.sleepers:
            sleeper.close()


def start_ms(program, conf, _sock, path):
    """From exec to the end of the first reply, on a socket already open."""
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "s")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(name)
            listener.listen(16)
            begin = time.monotonic()
            child = subprocess.Popen([program, "-c", conf], stdin=listener,
                                     stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(20)
                client.connect(name)
                client.sendall(request(path))
                while client.recv(65536):
                    pass
            took = (time.monotonic() - begin) * 1000
            child.terminate()
            child.wait(10)
    return took
