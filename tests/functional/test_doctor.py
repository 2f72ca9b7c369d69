# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl doctor: one look at an installation; each thing that is wrong is
found, with what to do about it."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import pytest
from host_of_tests import Host
from site_of_tests import free_port

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="what root sees is looked at")


def doctor(host, user=None, code=None):
    """[(area, state, finding, remedy, promise)]"""
    done = host.pledgectl("doctor", "--json", user=user)
    assert done.stdout, done.stderr
    found = [tuple(row[key] for key in ("area", "state", "finding", "remedy",
                                        "promise"))
             for row in json.loads(done.stdout)]
    problems = [row for row in found if row[1] == "problem"]
    assert done.returncode == (1 if problems else 0)
    assert all(row[3] for row in found if row[1] != "ok")
    assert not any(row[3] for row in found if row[1] == "ok")
    return found


def states(found, area):
    return {row[1] for row in found if row[0] == area}


@pytest.fixture(name="host")
def host_(untouched):
    folder = tempfile.mkdtemp(prefix="fp-host-")
    yield Host(untouched.get("nginx", "sqlite"), folder)
    shutil.rmtree(folder)


def test_doctor_finds_nothing(host):
    found = doctor(host)
    assert [row for row in found if row[1] == "problem"] == []
    for area in ("settings", "files", "keys", "backups", "tables",
                 "sealed columns", "members and keys", "records", "retention",
                 "disclosures", "modules",
                 "web server", "includes", "connections", "relay"):
        assert states(found, area) == {"ok"}, area
    assert len([row for row in found if row[0] == "modules"]) == 5


def test_doctor_for_people(host):
    host.edit("nginx/formpledge-server.conf", "error.log crit", "error.log")
    done = host.pledgectl("doctor")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "web server        problem"
    assert "formpledge-server.conf:" in done.stdout
    assert "    Remedy: give it the level crit" in done.stdout
    assert "    Promise: logs.no-person" in done.stdout
    assert re.fullmatch(r"\d+ problems, \d+ that cannot be told, \d+ in order",
                        lines[-1])
    assert max(len(line) for line in lines) <= 79


def backup(host, days):
    path = host.path("backups/keystore.sql")
    with open(path, "w", encoding="ascii") as file:
        file.write("x")
    then = time.time() - days * 86400
    os.utime(path, (then, then))


@contextlib.contextmanager
def replaced(host):
    """A program that is not on the disk any more."""
    path = host.path("cat")
    shutil.copy("/bin/cat", path)
    process = subprocess.Popen(
        ["formpledge-feedback", "-", host.path("etc/feedback.conf")],
        executable=path, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    os.unlink(path)
    try:
        yield
    finally:
        process.stdin.close()
        process.wait(60)


def units(host, *enabled):
    os.makedirs(host.path("units/timers.target.wants"))
    for name in ("keys", "erasures", "retention"):
        for place in ("units", *enabled):
            with open(host.path(place, f"formpledge-{name}.timer"), "w",
                      encoding="ascii") as file:
                file.write("[Timer]\n")
    host.set_conf("verify", "unit_folders", f'[ "{host.path("units")}" ]')


BROKEN = {
    "contradiction": (
        lambda h: h.set_conf("registration", "remember_me", "true"),
        "settings", "remember_me = true contradicts cookies.session-only"),
    "policy": (
        lambda h: h.edit("policies/strict.conf", r'effective = "[^"]*"',
                         'effective = "2999-01-01"'),
        "settings", "is not in force before 2999-01-01"),
    "mode": (lambda h: os.chmod(h.path("etc/secrets/forms.key"), 0o644),
             "files", "forms.key has mode 0644"),
    "tables": (
        lambda h: h.sql("feedback", "DELETE FROM fp_schema WHERE version = "
                        "(SELECT MAX(version) FROM fp_schema)"),
        "tables", "run: pledgectl db migrate"),
    "socket": (
        lambda h: h.set_conf("surveys", "listen", '"unix:/nowhere.sock"'),
        "modules", "surveys does not answer: /nowhere.sock"),
    "mount": (
        lambda h: h.set_conf("surveys", "mount", '"/polls"'),
        "modules", "surveys answers its health page /polls/health with"),
    "relay": (
        lambda h: h.set_conf("site", "relay",
                             f'"smtp://127.0.0.1:{free_port()}"'),
        "relay", "the mail relay does not answer"),
    "include": (
        lambda h: h.edit("nginx/formpledge-params.conf", r"^# The secret",
                         "fastcgi_param X y;\n# The secret"),
        "includes", 'formpledge-params.conf:19: "fastcgi_param" is not as'),
    "include-end": (
        lambda h: h.edit("apache/formpledge-server.conf", r"^LogLevel crit",
                         "# LogLevel crit"),
        "includes", "are missing at its end"),
    "web": (
        lambda h: h.edit("nginx.conf", r"location / \{",
                         "userid on;\nlocation / {"),
        "web server", "visitors get a cookie that stays"),
    "keystore-old": (lambda h: backup(h, 10), "keystore backup",
                     "members who came since would be lost"),
    "keystore-useless": (lambda h: backup(h, 40), "keystore backup",
                         "nothing in it can be read any more"),
    "timer": (units, "timers", "formpledge-keys.timer is not enabled"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_doctor_finds(host, name):
    breaks, area, said = BROKEN[name]
    breaks(host)
    found = doctor(host)
    assert any(row[0] == area and row[1] == "problem" and said in row[2]
               for row in found), [r for r in found if r[1] == "problem"]


def test_doctor_what_is_fresh(host):
    backup(host, 0)
    units(host, "units/timers.target.wants")
    found = doctor(host)
    assert states(found, "keystore backup") == {"ok"}
    assert "problem" not in states(found, "timers")


def test_doctor_of_a_replaced_program(host):
    with replaced(host):
        found = doctor(host)
    (row,) = [r for r in found if r[0] == "programs"]
    assert row[1] == "problem" and "its program was replaced" in row[2]


@pytest.mark.parametrize("reply", [b"", b"\x01\x03", b"HTTP/1.1 200 OK\r\n"])
def test_doctor_of_a_stranger_at_the_socket(host, reply):
    path = host.path("run/x.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        server.settimeout(60)

        def serve():
            with contextlib.suppress(OSError):
                link, _ = server.accept()
                with link:
                    link.settimeout(60)
                    link.recv(1)
                    link.sendall(reply)
        thread = threading.Thread(target=serve)
        thread.start()
        host.set_conf("surveys", "listen", f'"unix:{path}"')
        found = doctor(host)
        thread.join()
    assert any(r[0] == "modules" and r[1] == "problem" and
               "surveys does not answer" in r[2] for r in found), found


def test_doctor_for_an_ordinary_user(host):
    """Honest lines, and no crash."""
    found = doctor(host, user="nobody")
    assert "cannot tell" in states(found, "files")
    assert "cannot tell" in states(found, "sealed columns")


def test_doctor_without_configuration(host):
    os.unlink(host.path("etc/site.conf"))
    done = host.pledgectl("doctor")
    assert done.returncode == 1 and "site.conf" in done.stderr


def test_doctor_without_database(untouched):
    folder = tempfile.mkdtemp(prefix="fp-host-")
    host = Host(untouched.get("apache", "mysql"), folder)
    for name in ("feedback", "registration", "staff", "surveys"):
        text = host.read(name + ".conf")
        host.write(name + ".conf", text.replace("mariadb.sock", "gone.sock"))
    found = doctor(host)
    assert states(found, "tables") == {"problem"}
    assert states(found, "sealed columns") == {"cannot tell"}
    assert states(found, "modules") == {"ok"}  # theirs is there
    shutil.rmtree(folder)
