# SPDX-License-Identifier: BSD-2-Clause
"""formpledge-never-again alone, and what its list holds."""

import hashlib
import os
import pwd
import secrets
import signal
import socket
import struct
import subprocess

from site_of_tests import BUILD, children, wait_until

PROGRAM = os.path.join(BUILD, "modules/send-to-friend/formpledge-never-again")


def make_keys(folder, *versions):
    """Keys as `pledgectl keys init` makes them."""
    os.makedirs(os.path.join(folder, "friend"), exist_ok=True)
    for version in versions or (1,):
        path = os.path.join(folder, "friend", f"{version}.key")
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                os.fchmod(file.fileno(), 0o400)
                file.write(secrets.token_hex(32) + "\n")


class NeverAgain:
    """The program: with NeverAgain(folder, socket) as keeper: ... user is
    who may ask, account (the same unless it is said) who it runs as."""

    def __init__(self, folder, path, user=None, log=None, wrap=(),
                 account=None):
        self.folder, self.path, self.wrap = folder, path, list(wrap)
        self.user = user or pwd.getpwuid(os.geteuid()).pw_name
        self.account = account
        self.log = log or os.path.join(os.path.dirname(path), "never.log")
        self.process = None

    def command(self):
        return [PROGRAM, "-d", self.folder, "-s", self.path, "-u", self.user]

    def start(self, wait=True):
        os.makedirs(self.folder, mode=0o750, exist_ok=True)
        command = self.command()
        account = self.account or self.user
        if os.geteuid() == 0 and account != "root":
            entry = pwd.getpwnam(account)
            for path in (self.folder, os.path.dirname(self.path)):
                os.chown(path, entry.pw_uid, entry.pw_gid)
            command = ["setpriv", f"--reuid={entry.pw_uid}",
                       f"--regid={entry.pw_gid}", "--clear-groups",
                       *command]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrap, *command], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        if wait:
            wait_until(self.answers, 10, "formpledge-never-again")
        return self

    def answers(self):
        if self.process.poll() is not None:
            return True
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            return sock.connect_ex(self.path) == 0

    def stop(self):
        if self.process and self.process.poll() is None:
            # whom strace follows would live on without it
            for pid in children(self.process.pid) if self.wrap else ():
                os.kill(pid, signal.SIGKILL)
            self.process.kill()
        if self.process:
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()

    def ask(self, packet, timeout=20):
        """Its answer; b"" where it says none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            sock.settimeout(timeout)
            try:
                sock.connect(self.path)
                sock.send(packet)
                return sock.recv(16)
            except OSError:
                return b""

    def add(self, digest, version=1, mark=bytes(16)):
        return self.ask(b"A" + bytes([version]) + mark + digest) == b"S"

    def list(self):
        return read_list(self.folder)


def read_list(folder):
    """{version: (mark, [digests])} of the file; checks every byte of it."""
    with open(os.path.join(folder, "list"), "rb") as file:
        data = file.read()
    assert data[:8] == b"fpnever1"
    assert hashlib.sha256(data[:-32]).digest() == data[-32:]
    nparts, total = struct.unpack_from(">II", data, 8)
    at, found = 16 + 24 * nparts, {}
    for i in range(nparts):
        version, mark, n = struct.unpack_from(">I16sI", data, 16 + 24 * i)
        found[version] = mark, [data[at + 32 * k:at + 32 * k + 32]
                                for k in range(n)]
        assert found[version][1] == sorted(set(found[version][1]))
        at += 32 * n
    assert at == len(data) - 32
    assert total == sum(len(digests) for _, digests in found.values())
    return found
