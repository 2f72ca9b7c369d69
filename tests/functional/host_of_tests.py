# SPDX-License-Identifier: BSD-2-Clause
"""An installation to break: files and SQLite databases of a running demo,
copied, so that nothing that other tests use is changed; pledgectl looks at
the copy as root, as an operator does."""

import glob
import json
import os
import pwd
import re
import shutil
import sqlite3
import subprocess


class Host:
    """Host(site, folder): the configuration of a site, with its secrets,
    below folder/etc, its databases below folder/data."""

    def __init__(self, site, folder):
        self.site, self.dir = site, str(folder)
        os.chmod(self.dir, 0o755)
        shutil.copytree(site.path("etc"), self.path("etc"))
        for name in ("data/boxes", "backups", "run"):
            os.makedirs(self.path(name), mode=0o700)
        if os.path.exists(site.path("data/never-again")):
            shutil.copytree(site.path("data/never-again"),
                            self.path("data/never-again"))
        for path in glob.glob(site.path("data/*.db")):
            self.copy_database(os.path.basename(path))
        for path in glob.glob(self.path("etc", "**"), recursive=True):
            if os.path.isfile(path):
                self.move(path)

    def copy_database(self, name):
        with sqlite3.connect(self.site.path("data", name)) as old, \
                sqlite3.connect(self.path("data", name)) as new:
            old.backup(new)
        os.chmod(self.path("data", name), 0o640)

    def sql(self, name, statement):
        """In one of the copied databases."""
        with sqlite3.connect(self.path("data", name + ".db")) as database:
            database.execute(statement)
        database.close()

    def move(self, path):
        """A file that names the site's folders names the copy's."""
        with open(path, "rb") as file:
            text = file.read()
        moved = text
        for folder in ("etc", "data", "backups"):
            moved = re.sub(
                re.escape(self.site.path(folder).encode()) + rb"(?=[/\"])",
                self.path(folder).encode(), moved)
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
            command = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}",
                       "--clear-groups", "--", *command]
        return subprocess.run(command, text=True, capture_output=True,
                              timeout=120, check=False)

    def verify(self, *args, user=None):
        """{promise: (result, [(check, result, evidence, remedy)])}"""
        done = self.pledgectl("verify", "--json", *args, user=user)
        assert done.returncode in (0, 1, 3), (done.stdout, done.stderr)
        assert done.stdout, done.stderr
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
