# SPDX-License-Identifier: BSD-2-Clause
"""What the promise tests lean on: canaries are found in every usual encoding
and in every place, so that not finding one means something."""

import os
import subprocess
import sys

import pytest
from canary import Canary, IdnCanary, encodings_of, find, find_in_file
from places import Image, Trace, search_memory

ROOT = os.geteuid() == 0


def test_every_encoding_is_found():
    canary = Canary("word")
    for name, data in encodings_of(str(canary)).items():
        noise = os.urandom(1000)
        assert find({canary}, noise + data + noise), name


def test_every_encoding_of_other_letters_is_found():
    canary = IdnCanary("domain")
    forms = encodings_of(str(canary))
    del forms["quoted-printable"], forms["mixed"]  # in other ways, below
    forms["punycode"] = str(canary).encode("idna")
    forms["quoted"] = b"".join(b"=%02X" % b for b in str(canary).encode())
    for name, data in forms.items():
        assert find({canary}, b"x@" + data + b".example"), name


def test_nothing_is_found_where_nothing_is():
    canaries = {Canary("a"), Canary("b")}
    assert not find(canaries, os.urandom(1 << 20) + b"zaword zbword")


def test_long_file_is_searched_over_chunks(tmp_path):
    canary = Canary("edge")
    file = tmp_path / "big"
    with open(file, "wb") as out:
        out.seek(32 * 1024 * 1024 - 5)
        out.write(str(canary).encode())
    assert find_in_file({canary}, str(file))


@pytest.mark.skipif(not ROOT, reason="mounting an image needs root")
def test_deleted_file_is_found_on_the_image():
    canary = Canary("gone")
    with Image(32) as image:
        if not image.mounted:
            pytest.skip("no loop device here")
        path = os.path.join(image.folder, "x")
        with open(path, "wb") as file:
            os.unlink(path)
            file.write(str(canary).encode() * 3)
        assert not os.listdir(image.folder) or \
            os.listdir(image.folder) == ["lost+found"]
        assert image.search({canary})
        assert not image.search({Canary("other")})


@pytest.fixture
def writer():
    """A process that holds a word and writes it to a file when told."""
    code = ("import sys\nword=sys.stdin.readline()\n"
            "print('ready',flush=True)\nsys.stdin.readline()\n"
            "open('/dev/shm/fp-harness','w').write(word)\n"
            "import os\nos.unlink('/dev/shm/fp-harness')\n"
            "print('done',flush=True)\nsys.stdin.readline()\n")
    with subprocess.Popen([sys.executable, "-c", code], text=True,
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_memory_and_writes_are_seen(writer):
    canary = Canary("held")
    writer.stdin.write(f"{canary}\n")
    writer.stdin.flush()
    assert writer.stdout.readline() == "ready\n"
    assert search_memory({canary}, writer.pid)
    assert not search_memory({Canary("other")}, writer.pid)
    with Trace([writer.pid]) as trace:
        writer.stdin.write("\n")
        writer.stdin.flush()
        assert writer.stdout.readline() == "done\n"
        assert trace.search({canary})
