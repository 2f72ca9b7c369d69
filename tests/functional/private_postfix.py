# SPDX-License-Identifier: BSD-2-Clause
"""A Postfix of a test's own: configuration, queue and log below one folder,
on a port of loopback, beside whatever Postfix the machine has.

    with PrivatePostfix() as relay: relay.url, relay.wait(1), relay.log()

Whatever it takes it delivers into one maildir, whoever it is for: each
recipient of a message is one file there, below the lines Return-Path,
X-Original-To and Delivered-To that Postfix wrote. With next_hop ("127.0.0.1",
port) it passes messages on to another server instead."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile

import pytest
from friend_site import free_port, wait_until

MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/spool
data_directory = {dir}/data
maillog_file = {dir}/log/mail.log
maillog_file_prefixes = {dir}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
default_transport = virtual
virtual_mailbox_base = {dir}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class PrivatePostfix:
    """settings: lines of main.cf (a value of None takes a line out);
    master: more lines of master.cf."""

    def __init__(self, next_hop=None, settings=None, master="", folder=None):
        if not shutil.which("postfix", path="/usr/sbin:/usr/bin"):
            pytest.skip("Postfix is not installed")
        if os.geteuid() != 0:
            pytest.skip("Postfix must be started by root")
        self.own_folder = folder is None
        self.dir = folder or tempfile.mkdtemp(prefix="fp-postfix-")
        self.next_hop, self.settings = next_hop, dict(settings or {})
        self.master = master
        self.process = self.port = None

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    def configure(self):
        nobody, postfix = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
        for folder in ("etc", "spool", "data", "log", "mail"):
            os.makedirs(self.path(folder), exist_ok=True)
            os.chmod(self.path(folder), 0o755)
        os.chmod(self.dir, 0o755)  # its daemons are other users
        os.chown(self.path("data"), postfix.pw_uid, postfix.pw_gid)
        os.chown(self.path("mail"), nobody.pw_uid, nobody.pw_gid)
        values = dict(line.split(" =", 1) for line in MAIN.format(
            dir=self.dir, uid=nobody.pw_uid, gid=nobody.pw_gid
        ).strip().splitlines())
        if self.next_hop:
            values["default_transport"] = "smtp:[%s]:%d" % self.next_hop
        values.update(self.settings)
        with open(self.path("etc/main.cf"), "w", encoding="ascii") as file:
            file.writelines("%s = %s\n" % (key, value.strip())
                            for key, value in values.items()
                            if value is not None)
        with open(self.path("etc/master.cf"), "w", encoding="ascii") as file:
            file.write(MASTER.format(port=self.port) + self.master)

    def run(self, program, *args):
        """One of Postfix's own programs, on this instance; what it says."""
        return subprocess.run(
            ["/usr/sbin/" + program, "-c", self.path("etc"), *args],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=60)

    def start(self):
        self.port = self.port or free_port()
        self.configure()
        with open(self.path("log/start.log"), "ab") as log:
            self.process = subprocess.Popen(
                ["/usr/sbin/postfix", "-c", self.path("etc"), "start-fg"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self.is_listening, 20, "Postfix")
        return self

    def is_listening(self):
        if self.process.poll() is not None:
            with open(self.path("log/start.log"), encoding="utf-8") as file:
                raise RuntimeError(file.read() + self.log())
        return "daemon started" in self.log()

    def reload(self, **settings):
        """With other settings."""
        self.settings.update(settings)
        self.configure()
        before = self.log().count("reload -- version")
        assert self.run("postfix", "reload").returncode == 0
        wait_until(lambda: self.log().count("reload -- version") > before, 20,
                   "a reload")

    def stop(self):
        if self.process:
            self.run("postfix", "stop")
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.run("postfix", "abort")
                self.process.kill()
                self.process.wait()
            self.process = None
        if self.own_folder and not os.environ.get("KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    # What became of the mail
    def log(self):
        try:
            with open(self.path("log/mail.log"), encoding="utf-8",
                      errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def queued(self):
        """The files of messages that it has not done with."""
        return [name for queue in ("maildrop", "incoming", "active",
                                   "deferred", "hold", "corrupt")
                for name in glob.glob(self.path("spool", queue, "**"),
                                      recursive=True) if os.path.isfile(name)]

    def names(self):
        return sorted(glob.glob(self.path("mail/all/new/*")),
                      key=lambda name: os.stat(name).st_mtime_ns)

    def raw(self):
        """What was delivered, one for each recipient of each message."""
        found = []
        for name in self.names():
            with open(name, "rb") as file:
                found.append(file.read())
        return found

    def wait(self, count, seconds=10):
        """The same once there are count of them and the queue is empty."""
        wait_until(lambda: len(self.names()) >= count and not self.queued(),
                   seconds, "delivery")
        return self.raw()

    def clear(self):
        for name in self.names():
            os.unlink(name)
