# SPDX-License-Identifier: BSD-2-Clause
"""A MariaDB of a test's own, that can be killed."""

import os
import subprocess

import pytest
from site_of_tests import TOP

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

    def start(self):
        self.run("start", "--skip-networking")

    def kill(self):
        self.run("kill")

    def __exit__(self, *error):
        self.kill()
