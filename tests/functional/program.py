# SPDX-License-Identifier: BSD-2-Clause
"""One program of the suite alone, on a unix socket, without a web server."""

import os
import secrets
import signal
import subprocess
import time

from fcgi_client import Connection
from site_of_tests import BUILD, wait_until

POLICY = """
version = "1"; name = "test"; effective = "2026-01-31"; text = "A policy.";
"""


class Program:
    """with Program(tmp_path, "tests/functional/probe/formpledge-probe",
    "probe") as program: ..."""

    def __init__(self, folder, program, name, keys=("forms", "edge"),
                 stdin=None, env=None, **settings):
        self.dir, self.name = str(folder), name
        self.program = os.path.join(BUILD, program)
        self.socket = os.path.join(self.dir, name + ".sock")
        self.conf = os.path.join(self.dir, name + ".conf")
        self.keys, self.stdin, self.env = {}, stdin, env
        self.settings = {"listen": f"unix:{self.socket}", **settings}
        self.log = os.path.join(self.dir, "log")
        self.process = None
        os.makedirs(os.path.join(self.dir, "secrets"), mode=0o700,
                    exist_ok=True)
        for key in keys:
            self.make_key(key)
        self.write("policy.conf", POLICY)
        self.write("site.conf", f"""
            site_url = "http://localhost:8089";
            policy = "{self.dir}/policy.conf";
            policy_dir = "{self.dir}";
            secrets = "{self.dir}/secrets";""")
        self.configure()

    def make_key(self, name):
        path = os.path.join(self.dir, "secrets", name + ".key")
        self.keys[name] = secrets.token_hex(32)
        with open(path, "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o400)
            file.write(self.keys[name] + "\n")

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def configure(self, **settings):
        """Writes the module's file, with more settings."""
        self.settings.update(settings)

        def said(value):
            if isinstance(value, bool):
                return str(value).lower()
            return f'"{value}"' if isinstance(value, str) else str(value)
        self.write(self.name + ".conf", "".join(
            f"{key} = {said(value)};\n"
            for key, value in self.settings.items()))

    def start(self, wait=True):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "-c", self.conf], stderr=log,
                stdin=self.stdin or subprocess.DEVNULL, env=self.env)
        if wait:
            wait_until(self.is_ready, 10, "start")
        return self

    def is_ready(self):
        assert self.process.poll() is None, self.logged()
        return ": ready" in self.logged()

    def check(self):
        """What -t says."""
        return subprocess.run([self.program, "-c", self.conf, "-t"],
                              capture_output=True, text=True, check=False)

    def logged(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def send_signal(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM, timeout=40):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout)

    def connect(self, timeout=40):
        return Connection(self.socket, timeout)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        try:
            status = self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert status == 0 or exc[0], self.logged()


def probe(folder, **more):
    return Program(folder, "tests/functional/probe/formpledge-probe", "probe",
                   **more)


def hello(folder, **more):
    return Program(folder, "examples/module/formpledge-hello", "hello",
                   **more)


def timed(function):
    begun = time.monotonic()
    return function(), time.monotonic() - begun
