# SPDX-License-Identifier: BSD-2-Clause
"""What pledgectl verify says of a site.

    done = verified(site, "--url", site.url)
    done.code, done.result("age.minimum"), done.check("age-refused")
"""

import json
import os
import subprocess

from site_of_tests import BUILD

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")


class Verified:
    """The exit status, the lines and the checks of one run."""

    def __init__(self, done):
        self.code, self.errors = done.returncode, done.stderr
        assert done.stdout, (done.returncode, done.stderr)
        self.all = json.loads(done.stdout)
        self.lines = {line["promise"]: line for line in self.all["promises"]}

    def promise(self, promise):
        return self.lines[promise]

    def result(self, promise):
        return self.lines[promise]["result"]

    def check(self, name):
        """The row of a check: check, result, evidence, remedy."""
        [row] = [row for line in self.lines.values()
                 for row in line["checks"] if row["check"] == name]
        return row

    def failed(self):
        """The promises that failed."""
        return {name for name, line in self.lines.items()
                if line["result"] == "failed"}

    def failed_rows(self):
        return [row for line in self.lines.values()
                for row in line["checks"] if row["result"] == "failed"]

    def failed_checks(self):
        return {row["check"] for row in self.failed_rows()}


def verified(site, *args, timeout=300, root=False):
    """By the demo's own command where it is one; or as root."""
    own = site.path("bin/pledgectl")
    command = [own] if os.path.exists(own) and not root else [
        PLEDGECTL, "--conf", site.path("etc")]
    done = subprocess.run(
        [*command, "verify", "--json", *args],
        capture_output=True, text=True, check=False, timeout=timeout)
    return Verified(done)
