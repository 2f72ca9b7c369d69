# SPDX-License-Identifier: BSD-2-Clause
"""A whole site on a small file system of its own, with its mail elsewhere."""

import os
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from places import Image, Trace, descendants, search_memory  # noqa: E402
from site_of_tests import Site, wait_until  # noqa: E402
from smtp_sink import Sink  # noqa: E402

ROOT = os.geteuid() == 0


class Place:
    """A site on an image. leak(site) changes its configuration before the
    web server starts a second time."""

    def __init__(self, server, database, modules, leak=None):
        self.image = Image(watch=False)
        self.mail = tempfile.mkdtemp(prefix="fp-mail-")
        self.sink = Sink(self.mail)
        self.sink.start()
        self.site = Site(server, database, modules=modules,
                         folder=os.path.join(self.image.folder, "site"),
                         options=["--relay",
                                  f"smtp://127.0.0.1:{self.sink.port}"])
        self.leak = leak

    def __enter__(self):
        try:
            self.site.start()
            if self.leak:
                self.leak(self.site)
                self.site.restart_web()
            self.image.watch()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self.site.stop()
        self.sink.stop()
        self.image.close()
        shutil.rmtree(self.mail, ignore_errors=True)

    def processes(self):
        """Everything that serves: web server, modules, database."""
        pids = []
        for name in os.listdir(self.site.path("run")):
            if name.endswith(".pid") and not name.startswith("mail"):
                with open(self.site.path("run", name),
                          encoding="ascii") as file:
                    pids.append(int(file.read()))
        return [pid for pid in descendants(*pids)
                if os.path.exists(f"/proc/{pid}")]

    def trace(self):
        return Trace(self.processes())

    def logs(self):
        """What the logs hold, except what tells that programs started."""
        return {name: data for name, data in self.site.logs().items()
                if not name.endswith(("install.log", "pledgectl.log"))}

    def search(self, canaries, trace=None, modules=()):
        """{place: hits} over image, writes and the modules' memory."""
        found = self.image.search(canaries)
        if trace:
            found.update(trace.search(canaries))
        for module in modules if ROOT else ():
            for pid in self.site.pids(module):
                found.update({f"memory of {module} {where}": hits
                              for where, hits in
                              search_memory(canaries, pid).items()})
        return found


@pytest.fixture
def place(request):
    """place(server, database, modules, leak=None)"""
    opened = []

    def make(*args, **more):
        opened.append(Place(*args, **more))
        return opened[-1].__enter__()
    yield make
    for one in opened:
        one.__exit__()


__all__ = ["place", "wait_until"]
