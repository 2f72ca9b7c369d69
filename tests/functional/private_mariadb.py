# SPDX-License-Identifier: BSD-2-Clause
"""A MariaDB of a test's own, that can be killed."""

import contextlib
import os
import signal
import subprocess

import pytest
from site_of_tests import TOP, is_stopped, wait_until

SCRIPT = os.path.join(TOP, "tests/common/db/mariadb.sh")


class MariaDB:
    """with MariaDB(folder) as server: ... server.url"""

    def __init__(self, folder):
        self.dir = str(folder)
        self.url = f"mysql://test@localhost/test?socket={self.dir}/sock"

    def run(self, action, *options):
        done = subprocess.run(["sh", SCRIPT, action, self.dir, *options],
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.DEVNULL, timeout=200)
        if done.returncode == 77:
            pytest.skip("MariaDB is not installed")
        assert done.returncode == 0, action

    def __enter__(self):
        self.run("install")
        self.start()
        return self

    def start(self, *options):
        self.run("start", "--skip-networking", *options)

    def kill(self):
        self.run("kill")

    @contextlib.contextmanager
    def hanging(self):
        """It is there and does not answer."""
        with open(f"{self.dir}/pid", encoding="ascii") as file:
            pid = int(file.read())
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: is_stopped(pid), 20, "a stop")
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def __exit__(self, *error):
        self.kill()
