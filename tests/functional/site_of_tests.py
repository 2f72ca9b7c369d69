# SPDX-License-Identifier: BSD-2-Clause
"""A whole site for tests: the demo, started in a folder of its own.

The demo is what an operator's installation looks like, so what is tested is
what is shipped: its includes, its units' programs, its pledgectl.
"""

import contextlib
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import requests

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
DEMO = os.path.join(TOP, "examples/demo/run")
BUILD = os.environ.get("BUILD", os.path.join(TOP, "build/demo"))


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


SLOW = 4  # times slower than the machine that the limits were made for


def let_in(folder):
    """Other users may go into a folder of pytest's."""
    folder.chmod(0o755)
    for path in folder.parents:
        if not path.name.startswith(("pytest", "popen")):
            break
        path.chmod(0o755)


def wait_until(question, seconds=10, what="it"):
    """Asks until the answer is true; returns it. The limit is generous: it
    costs nothing but where something is broken."""
    end = time.monotonic() + SLOW * seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen in {seconds} s")
        time.sleep(0.02)


def is_stopped(pid):
    """Has every thread of a process stopped?"""
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat", encoding="ascii") as file:
            if file.read().rpartition(")")[2].split()[0] not in "Tt":
                return False
    return True


def children(pid):
    """The processes that a process has started, and that are there."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children",
                  encoding="ascii") as file:
            found += [int(word) for word in file.read().split()]
    return found


class Site:
    """The demo on a free port. `with Site("nginx", "sqlite") as site:`"""

    def __init__(self, server="nginx", database="sqlite", modules=None,
                 folder=None, options=(), prepare=None, env=None):
        self.server, self.database, self.modules = server, database, modules
        self.own_folder = folder is None
        self.dir = folder or tempfile.mkdtemp(prefix="fp-site-")
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options, self.prepare = list(options), prepare
        self.env = env or {}  # beside what the tests were started with

    def demo(self, *args):
        done = subprocess.run([DEMO, "--dir", self.dir, *args], text=True,
                              stdout=subprocess.PIPE, timeout=120,
                              stderr=subprocess.STDOUT, check=False,
                              env={**os.environ, **self.env})
        assert done.returncode == 0, done.stdout
        return done.stdout

    def start(self):
        args = ["--server", self.server, "--database", self.database,
                "--port", str(self.port), "--build", BUILD, "--detach"]
        if self.modules is not None:
            args += ["--modules", " ".join(self.modules)]
        if self.prepare:
            self.prepare(self)
        self.told = self.demo(*args, *self.options)
        return self

    def stop(self):
        self.demo("--stop")
        if self.own_folder and not os.environ.get("KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *error):
        self.stop()

    # What is below it
    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def logs(self):
        """Everything logged so far, by file."""
        found = {}
        for name in glob.glob(self.path("log", "**", "*"), recursive=True):
            if os.path.isfile(name):
                with open(name, "rb") as file:
                    found[os.path.relpath(name, self.dir)] = file.read()
        return found

    def mails(self):
        """Each mail caught, as bytes, in order of arrival."""
        found = []
        for name in sorted(glob.glob(self.path("mail", "*.eml"))):
            with open(name, "rb") as file:
                found.append(file.read())
        return found

    def wait_mail(self, needle, seconds=15):
        """The first mail that has needle in it."""
        def look():
            return [m for m in self.mails() if needle.encode() in m]
        return wait_until(look, seconds, f"a mail with {needle}")[0]

    def pledgectl(self, *args, check=True, stdin=None):
        done = subprocess.run([self.path("bin/pledgectl"), *args], text=True,
                              capture_output=True, timeout=60, check=False,
                              input=stdin)
        if check:
            assert done.returncode == 0, (args, done.stdout, done.stderr)
        return done

    # Settings and processes
    def unpromise(self, promise):
        """The site's policy does not promise that: what tests and benches
        set for it contradicts it."""
        path = self.path("etc/policies/strict.conf")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r'\t\{ id = "%s";.*?\},?\n' % re.escape(promise), "",
                      text, flags=re.S)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def set_conf(self, name, key, value):
        """Sets one key of etc/NAME.conf; value as the file says it."""
        if key in ("rate_limit", "ballots_rate") and int(value) > 10000:
            self.unpromise("security.abuse-held")
        path = self.path("etc", name + ".conf")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        line = f"{key} = {value}"
        for i, old in enumerate(lines):
            if old.lstrip("# ").startswith(key + " = "):
                lines[i] = line
                break
        else:
            lines.append(line)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def pids(self, module):
        """The module's processes (without multiwatch)."""
        program = self.path("programs/sbin/formpledge-" + module)
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                exe = os.readlink(f"/proc/{entry}/exe")
            except OSError:
                continue
            if exe == program:
                found.append(int(entry))
        return found

    def restart(self, module, with_signal=signal.SIGKILL):
        """Ends the module; multiwatch brings it back. Waits until it is."""
        old = set(self.pids(module))
        for pid in old:
            os.kill(pid, with_signal)
        wait_until(lambda: set(self.pids(module)) - old
                   and not set(self.pids(module)) & old, 15, module)

    @contextlib.contextmanager
    def module_away(self, module):
        """Nobody takes what is sent to the module: the web server finds no
        socket."""
        path = self.path("run", module + ".sock")
        os.rename(path, path + ".away")
        try:
            yield
        finally:
            os.rename(path + ".away", path)

    @contextlib.contextmanager
    def database_down(self):
        """MariaDB does not answer for a while: it is stopped, not gone."""
        with open(self.path("run/mariadb.pid"), encoding="ascii") as file:
            pid = int(file.read())
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: is_stopped(pid), 5, "a stop")
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def restart_web(self):
        """The web server reads its configuration anew."""
        with open(self.path("run", self.server + ".pid"),
                  encoding="ascii") as file:
            pid = int(file.read())
        old = set(children(pid))
        os.kill(pid, signal.SIGHUP)
        wait_until(lambda: not old & set(children(pid)), 15,
                   "the end of the old processes")
        wait_until(self.answers, 10, "the web server")

    def quiet_logs(self):
        """The logs, once nothing is written any more: a line comes after the
        reply that it is about."""
        before, logs = None, self.logs()
        while before != logs:
            time.sleep(0.3)
            before, logs = logs, self.logs()
        return logs

    def answers(self):
        try:
            return requests.get(self.url + "/", timeout=5).status_code < 500
        except requests.RequestException:
            return False

    # Talking to it
    def session(self):
        """A visitor with cookies, who comes from the site's own pages."""
        session = requests.Session()
        session.headers["Origin"] = self.url
        session.trust_env = False
        return session
