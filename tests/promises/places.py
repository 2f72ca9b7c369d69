# SPDX-License-Identifier: BSD-2-Clause
"""Places where a leak would show: a file system of its own, whose raw image
also holds what was deleted; the writes of a live process; its memory."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from canary import find, find_in_file


class Image:
    """A small file system in a file, mounted where it can be (root and loop
    devices); otherwise a folder, and deleted files are not seen."""

    def __init__(self, megabytes=384, watch=True):
        self.base = tempfile.mkdtemp(prefix="fp-image-")
        os.chmod(self.base, 0o755)
        self.file = os.path.join(self.base, "image")
        self.folder = os.path.join(self.base, "fs")
        os.mkdir(self.folder)
        self.mounted = os.geteuid() == 0 and self.mount(megabytes)
        if watch:
            self.watch()

    def mount(self, megabytes):
        with open(self.file, "wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        for command in (["mkfs.ext4", "-q", "-O", "^has_journal", self.file],
                        ["mount", "-o", "loop,nodiscard", self.file,
                         self.folder]):
            if subprocess.run(command, capture_output=True,
                              check=False).returncode:
                return False
        os.chmod(self.folder, 0o755)
        return True

    def watch(self):
        """From here on a file that lives for a moment reaches the image too
        (what was written before is of no interest, and quicker so)."""
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,sync", self.folder],
                           check=True)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=False)
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def search(self, canaries):
        """{path: hits} of everything on it, deleted or not."""
        subprocess.run(["sync", "-f", self.folder], check=True)
        if self.mounted:
            hits = find_in_file(canaries, self.file)
            return {"raw image": hits} if hits else {}
        from canary import find_below
        return find_below(canaries, self.folder)


FILE_WRITE = re.compile(
    r"^\S*\s*(?:pwrite64|write|writev|pwritev2?|sendfile|copy_file_range|"
    r"ftruncate|mmap|msync)\(\d+<(/[^>]*)>")


class Trace:
    """Everything a set of processes writes to files, by strace."""

    def __init__(self, pids):
        self.out = tempfile.NamedTemporaryFile(prefix="fp-trace-")
        args = ["strace", "-f", "-y", "-s", "200000", "-x", "-o",
                self.out.name, "-e", "trace=write,writev,pwrite64,pwritev,"
                "pwritev2,rename,renameat,renameat2,link,linkat,symlink,"
                "open,openat,creat,unlink,mkdir"]
        for pid in pids:
            args += ["-p", str(pid)]
        self.process = subprocess.Popen(args, stderr=subprocess.PIPE)
        for _ in pids:  # one line for each, once it is attached
            self.process.stderr.readline()
        time.sleep(0.3)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()
        self.out.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(10)

    def lines(self):
        """Calls that write to a file or name one."""
        self.stop()
        with open(self.out.name, "r", encoding="latin-1") as file:
            for line in file:
                call = line.split(None, 1)[1] if " " in line else line
                if re.match(r"(open|openat|creat)\(", call):
                    if re.search(r"O_(WRONLY|RDWR|CREAT)", call):
                        yield call
                elif (FILE_WRITE.match("x " + call) and
                      "</dev/null" not in call.split(",")[0]) or \
                        re.match(r"(rename|link|symlink|unlink|mkdir)", call):
                    yield call

    def search(self, canaries):
        found = {}
        for line in self.lines():
            hits = find(canaries, unescape(line))
            if hits:
                found[line[:120]] = hits
        return found


def unescape(line):
    """strace's \\xNN back to bytes."""
    return re.sub(rb"\\x([0-9a-f]{2})",
                  lambda m: bytes([int(m.group(1), 16)]),
                  line.encode("latin-1"))


def memory(pid):
    """(mapping, bytes) of what a live process can write to. Needs the right
    to trace it."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for line in maps:
            span, mode, *_ = line.split()
            name = line.split()[-1]
            if not mode.startswith("rw") or name in ("[vvar]", "[vsyscall]"):
                continue
            start, end = (int(x, 16) for x in span.split("-"))
            try:
                file.seek(start)
                yield f"{span} {name}", file.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue


def search_memory(canaries, pid):
    """{mapping: hits} of a live process."""
    found = {}
    for where, data in memory(pid):
        hits = find(canaries, data)
        if hits:
            found[where] = hits
    return found


def search_memory_bytes(needles, pid):
    """[(name, mapping)] of needles, {name: bytes}, in a live process."""
    return [(name, where) for where, data in memory(pid)
            for name, needle in needles.items() if needle in data]


def descendants(*pids):
    """Processes and all below them, once no more are being started: a web
    server's worker that comes late would go untraced."""
    before, found = [], [one for pid in pids for one in below(pid)]
    while before != found:
        time.sleep(0.5)
        before, found = found, [one for pid in pids for one in below(pid)]
    return found


def below(pid):
    """A process and all below it now."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children",
                          encoding="ascii") as file:
                    todo += [int(word) for word in file.read().split()]
        except OSError:
            pass
    return found
