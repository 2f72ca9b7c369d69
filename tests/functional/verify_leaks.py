# SPDX-License-Identifier: BSD-2-Clause
"""Installations that are broken on purpose, for tests of pledgectl verify.

    with web_line(site, "send-to-friend", "fastcgi_hide_header Cache-Control;"):
        assert looked(site, "friend.no-address-stored").failed_checks() == {...}
"""

import contextlib
import os
import re
import shutil
import threading

from verified import verified


def only(site, *promises):
    """A policy that makes these promises alone: its path."""
    folder = site.path("only")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(site.path("etc/policies")):
        if name.startswith("strict."):
            shutil.copy(site.path("etc/policies", name), folder)
    path = os.path.join(folder, "strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r'\t\{ id = "([^"]+)";.*?\},?\n',
                  lambda m: m[0].rstrip(",\n") + ",\n"
                  if m[1] in promises else "", text, flags=re.S)
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"\},\n\);", "}\n);", text))
    return path


def looked(site, *promises, url=None):
    """What verify says of these promises, to root: it looks into
    processes."""
    return verified(site, "--url", url or site.url, "--policy",
                    only(site, *promises), root=True)


@contextlib.contextmanager
def changed(path, change):
    """A file as change(text) has it, for a while."""
    with open(path, encoding="utf-8") as file:
        before = file.read()
    after = change(before)
    assert after != before, path
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)
        yield
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)


@contextlib.contextmanager
def web_change(site, name, change):
    """An include of the web server changed; name "" is the server's own
    file."""
    path = site.path("etc", site.server, f"formpledge-{name}.conf")
    if not name:
        path = site.path("etc", {"nginx": "nginx.conf",
                                 "apache": "apache2.conf"}[site.server])
    with changed(path, change):
        site.restart_web()
        try:
            yield
        finally:
            pass
    site.restart_web()


def web_line(site, name, line):
    """One more line at the end of a module's location."""
    end = {"nginx": r"\n}\s*$", "apache": r"\n</Location>\s*$"}[site.server]
    return web_change(site, name, lambda text: re.sub(
        end, lambda m: f"\n{line}{m[0]}", text.rstrip() + "\n"))


class Leak(threading.Thread):
    """Has leak(mail, folder) called for each mail that is caught, as
    whatever sees it on its way could do."""

    def __init__(self, site, leak):
        super().__init__(daemon=True)
        self.site, self.leak, self.over = site, leak, threading.Event()

    def __enter__(self):
        self.seen = set(self.names())
        self.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.join(30)

    def names(self):
        return [name for name in sorted(os.listdir(self.site.path("mail")))
                if name.endswith(".eml")]

    def run(self):
        while not self.over.wait(0.02):
            for name in self.names():
                if name not in self.seen:
                    self.seen.add(name)
                    with open(self.site.path("mail", name), "rb") as file:
                        self.leak(file.read())


def recipient(mail):
    return re.search(rb"^Delivered-To: <(.*)>", mail, re.M)[1].decode()


def word(mail):
    """The word that no other mail has."""
    return re.search(r"\+(.*)@", recipient(mail))[1]
