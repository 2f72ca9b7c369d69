# SPDX-License-Identifier: BSD-2-Clause
"""A disk that fails beneath formpledge-surveys: box_faults.c loaded before
it, and what the loss of power would leave."""

import glob
import os
import random
import shutil
import signal
import struct
import subprocess

from site_of_tests import wait_until
from survey_program import Surveys

HERE = os.path.dirname(os.path.realpath(__file__))
FILES = "|.box|.box.new|.key|.key.new|.db|.db-wal|.db-journal|"
SECTOR = 512


def library(folder):
    """box_faults.so, built there."""
    path = os.path.join(folder, "box_faults.so")
    if not os.path.exists(path):
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path,
                        os.path.join(HERE, "box_faults.c"), "-ldl",
                        "-lpthread"], check=True)
    return path


class Disk:
    """The folder FAULTS of box_faults.c."""

    def __init__(self, folder):
        self.dir = folder
        os.makedirs(os.path.join(folder, "undo"))

    def path(self, name):
        return os.path.join(self.dir, name)

    def set(self, name, text=""):
        with open(self.path(name + ".new"), "w", encoding="ascii") as file:
            file.write(text)
        os.rename(self.path(name + ".new"), self.path(name))

    def unset(self, name):
        os.unlink(self.path(name))

    def size(self, name):
        try:
            return os.path.getsize(self.path(name))
        except FileNotFoundError:
            return 0

    def writes(self):
        """So many were made to boxes."""
        return self.size("writes")

    def wait_held(self):
        """Until a write waits."""
        wait_until(lambda: self.size("held") > 0, 20, "a write")

    def entries(self, inode):
        """(place, size before, bytes before), the newest first."""
        with open(self.path(f"undo/{inode}"), "rb") as file:
            data = file.read()
        found, at = [], 0
        while at + 24 <= len(data):
            place, size, n = struct.unpack_from("=QQQ", data, at)
            old = data[at + 24:at + 24 + n]
            if len(old) < n:
                break  # killed while it was noted: not written yet
            found.append((place, size, old))
            at += 24 + n
        return found[::-1]

    def lose_power(self, folder, keep=0.0, rng=random):
        """Takes back what no sync followed, in all files below folder: each
        sector with a chance of 1 - keep. The program must be dead."""
        self.lose_names()
        files = {os.stat(name).st_ino: name for name in glob.glob(
            os.path.join(folder, "**"), recursive=True)
                 if os.path.isfile(name)}
        lost = 0
        for journal in glob.glob(self.path("undo/*")):
            name = files.get(int(os.path.basename(journal)))
            if name:
                lost += self.take_back(name, self.entries(
                    os.path.basename(journal)), keep, rng)
            os.unlink(journal)
        return lost

    def take_back(self, name, entries, keep, rng):
        with open(name, "rb") as file:
            now = file.read()
        before, size = bytearray(now), len(now)
        for place, size, old in entries:
            if len(before) < place + len(old):
                before.extend(b"\0" * (place + len(old) - len(before)))
            before[place:place + len(old)] = old
        if not entries:
            return 0
        before = before[:size].ljust(size, b"\0")
        if rng.random() < keep:  # the longer of the two stays
            before.extend(now[len(before):])
        for at in range(0, min(len(before), len(now)), SECTOR):
            if rng.random() < keep:
                part = slice(at, min(at + SECTOR, len(before), len(now)))
                before[part] = now[part]
        with open(name, "wb") as file:
            file.write(before)
        return len(entries)

    def lose_names(self):
        try:
            with open(self.path("names"), "rb") as file:
                names = file.read().split(b"\0")[:-1]
        except FileNotFoundError:
            return
        for source, target in list(zip(names[::2], names[1::2]))[::-1]:
            if os.path.exists(target):
                os.rename(target, source)
        self.unset("names")


class Faulty(Surveys):
    """formpledge-surveys on such a disk."""

    def __init__(self, folder, *args, **settings):
        super().__init__(folder, *args, **{"cover_secs": 0, **settings})
        self.disk = Disk(os.path.join(self.dir, "faults"))
        self.env = {**os.environ, "LD_PRELOAD": library(self.dir),
                    "FAULTS": self.disk.dir, "FAULTS_OF": FILES}

    def lose_power(self, keep=0.0):
        """The module ends, and what no sync followed is gone."""
        self.stop(signal.SIGKILL)
        for name in glob.glob(f"{self.dir}/*.db-shm"):
            os.unlink(name)  # memory
        return self.disk.lose_power(self.dir, keep)


def copy_of(surveys, folder):
    """What is in boxes/, put aside."""
    shutil.copytree(f"{surveys.dir}/boxes", folder)
    return folder
