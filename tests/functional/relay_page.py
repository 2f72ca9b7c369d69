# SPDX-License-Identifier: BSD-2-Clause
"""A Postfix set up as formpledge-relay(7) says, word for word: only places,
port and the next hop are the test's own."""

import os
import pwd
import re
import subprocess

from friend_site import TOP, free_port, wait_until
from private_postfix import PrivatePostfix

PAGE = os.path.join(TOP, "modules/send-to-friend/formpledge-relay.7")


def listing(name):
    """What the page prints under a heading."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    part = re.search(r"^\.Ss %s\n(.*?)(?=^\.S[sh] )" % re.escape(name), text,
                     re.M | re.S)[1]
    found = re.search(r"^\.Bd -literal\n(.*?)^\.Ed$", part, re.M | re.S)[1]
    return found.replace("\\e", "\\")


class Brief:
    """A Postfix that is ended at once: nobody waits for its processes."""

    def stop(self):
        if self.process:
            self.run("postfix", "abort")
            self.process.wait(60)
            self.process = None
        super().stop()


class DebianRelay(Brief, PrivatePostfix):
    """As it is without that page."""


class PageRelay(Brief, PrivatePostfix):
    """The shell's part of the unit runs here as it stands there."""

    def __init__(self, next_hop, filtered=True, **more):
        super().__init__(next_hop=next_hop, **more)
        self.filtered = filtered

    def placed(self, text):
        return (text.replace("/run/formpledge-relay", self.dir)
                .replace("/etc/formpledge/relay", self.path("etc"))
                .replace("discard@www.example.com",
                         "discard@jobs.example.org")
                .replace("127.0.0.1:2525", "127.0.0.1:%d" % self.port))

    def configure(self):
        for folder in ("etc", "spool", "data", "log", "mail"):
            os.makedirs(self.path(folder), exist_ok=True)
            os.chmod(self.path(folder), 0o755)
        os.chmod(self.dir, 0o755)
        os.chown(self.path("data"), pwd.getpwnam("postfix").pw_uid, -1)
        more = "default_transport = smtp:[%s]:%d\n" % self.next_hop
        more += "".join("%s = %s\n" % item for item in self.settings.items())
        for name, behind in (("main.cf", more), ("master.cf", ""),
                             ("redact.sed", "")):
            with open(self.path("etc", name), "w", encoding="ascii") as file:
                file.write(self.placed(listing(name)) + behind)

    def start(self):
        self.port = self.port or free_port()
        self.configure()
        command = self.placed(re.search(
            r"^ExecStart=/bin/sh -c '(.*)'$",
            listing("formpledge-relay.service"), re.M)[1])
        if not self.filtered:
            command = command.replace("sed -u -E -f", "cat ; :")
        with open(self.path("log/mail.log"), "ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", command], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        started = self.log().count("daemon started")
        wait_until(lambda: self.process.poll() is not None or
                   self.log().count("daemon started") > started, 20, "Postfix")
        if self.process.poll() is not None:
            raise RuntimeError(self.log())
        return self

    def restart(self):
        """As systemctl restart does."""
        self.run("postfix", "stop")
        self.process.wait(60)
        self.start()
