# SPDX-License-Identifier: BSD-2-Clause
"""An installation to break: the files of a running demo, copied, so that
nothing that other tests use is changed; pledgectl looks at the copy as
root, as an operator does."""

import glob
import json
import os
import re
import shutil
import subprocess

from site_of_tests import TOP

class Host:
    """Host(site, folder): the configuration of a site, with its secrets,
    below folder/etc."""

    def __init__(self, site, folder):
        self.site, self.dir = site, str(folder)
        os.chmod(self.dir, 0o755)
        shutil.copytree(site.path("etc"), self.path("etc"))
        for path in glob.glob(self.path("etc", "**"), recursive=True):
            if os.path.isfile(path):
                self.move(path)
        # what sites of tests are relaxed by
        shutil.copy(os.path.join(TOP, "conf/policies/strict.conf"),
                    self.path("etc/policies"))
        for name in ("feedback", "registration", "send-to-friend", "surveys"):
            self.edit(name + ".conf", r"^#? ?rate_limit = .*?$", "")

    def move(self, path):
        """A file that names the site's configuration names the copy."""
        with open(path, "rb") as file:
            text = file.read()
        moved = text.replace(self.site.path("etc").encode() + b"/",
                             self.path("etc").encode() + b"/")
        if moved != text:
            mode = os.stat(path).st_mode
            os.chmod(path, 0o600)
            with open(path, "wb") as file:
                file.write(moved)
            os.chmod(path, mode)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def read(self, name):
        with open(self.path("etc", name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path("etc", name), "w", encoding="utf-8") as file:
            file.write(text)

    def edit(self, name, old, new):
        """Replaces a pattern, once; says what the file was."""
        was = self.read(name)
        text, n = re.subn(old, lambda m: m.expand(new), was, count=1,
                          flags=re.M | re.S)
        assert n == 1, (name, old)
        self.write(name, text)
        return was

    def set_conf(self, name, key, value):
        """One key of etc/NAME.conf, as Site.set_conf."""
        lines = [line for line in self.read(name + ".conf").splitlines()
                 if not re.match(rf"#? ?{key} = ", line)]
        self.write(name + ".conf",
                   "\n".join(lines + [f"{key} = {value}"]) + "\n")

    def pledgectl(self, *args, user=None):
        """As root, or as another user."""
        command = [self.site.path("programs/bin/pledgectl"), "--conf",
                   self.path("etc"), *args]
        if user:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}",
                       "--clear-groups", "--", *command]
        return subprocess.run(command, text=True, capture_output=True,
                              timeout=120, check=False)

    def verify(self, *args, user=None):
        """{promise: (result, [(check, result, evidence, remedy)])}"""
        done = self.pledgectl("verify", "--json", *args, user=user)
        assert done.returncode in (0, 1, 3), (done.stdout, done.stderr)
        found = json.loads(done.stdout)
        return {line["promise"]: (line["result"], [
            (c["check"], c["result"], c["evidence"], c["remedy"])
            for c in line["checks"]]) for line in found["promises"]}


def failed(lines):
    return {name for name, (result, _) in lines.items() if result == "failed"}


def checks(lines, promise, name):
    """(result, evidence, remedy) of the checks of that name."""
    return [(result, evidence, remedy)
            for check, result, evidence, remedy in lines[promise][1]
            if check == name]
