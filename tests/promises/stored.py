# SPDX-License-Identifier: BSD-2-Clause
"""Everything a site keeps on disk: what a file says, and what has changed
since the last look."""

import os

BLOCK = 512
LEFT_OUT = ("programs", "etc", "bin", "site", "mail")
MAPPED = ("-shm",)  # written through memory: its times do not tell


class Change:
    """Of one file, between two looks."""

    def __init__(self, old, new, stat):
        self.old_size, self.size = len(old), len(new)
        self.mtime = stat.st_mtime_ns
        self.added = new[len(old):] if new.startswith(old) else b""
        self.blocks = frozenset(changed_blocks(old, new))

    def numbers(self):
        """{what: number}, for a guess."""
        found = {"size": self.size, "grown": self.size - self.old_size,
                 "mtime": self.mtime, "mtime ms": self.mtime // 10**6 % 1000,
                 "mtime ns": self.mtime % 10**6, "blocks": len(self.blocks)}
        if self.blocks:
            found["first"], found["last"] = min(self.blocks), max(self.blocks)
        return found


def changed_blocks(old, new):
    """Numbers of the blocks that differ; large pieces first."""
    size = max(len(old), len(new))
    one, two = memoryview(old), memoryview(new)
    for start in range(0, size, 64 * BLOCK):
        end = start + 64 * BLOCK
        if one[start:end] == two[start:end]:
            continue
        for at in range(start, min(end, size), BLOCK):
            if one[at:at + BLOCK] != two[at:at + BLOCK]:
                yield at // BLOCK


class Stored:
    """look() returns {name: Change}; files is what the last look saw."""

    def __init__(self, folder):
        self.folder = folder
        self.files, self.stats = {}, {}

    def names(self):
        for where, folders, names in os.walk(self.folder):
            if where == self.folder:
                folders[:] = [f for f in folders if f not in LEFT_OUT]
            for name in names:
                path = os.path.join(where, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path

    def look(self):
        changes = {}
        for path in self.names():
            name = os.path.relpath(path, self.folder)
            try:
                change = self.look_at(name, path)
            except FileNotFoundError:
                continue  # it lived for a moment
            if change:
                changes[name] = change
        return changes

    def look_at(self, name, path):
        stat = os.stat(path)
        seen = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        if self.stats.get(name) == seen and not name.endswith(MAPPED):
            return None
        with open(path, "rb") as file:
            data = file.read()
        old = self.files.get(name, b"")
        before, self.stats[name] = self.stats.get(name), seen
        self.files[name] = data
        if before == seen and data == old:
            return None
        return Change(old, data, stat)


def without_holes(data, size=4096):
    """The parts of a file that hold something, one after the other."""
    hole = bytes(size)
    view = memoryview(data)
    return b"".join(view[at:at + size] for at in range(0, len(data), size)
                    if view[at:at + size] != hole[:len(data) - at])
