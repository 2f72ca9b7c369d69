# SPDX-License-Identifier: BSD-2-Clause
"""security.in-transit: what is personal moves encrypted, to us, to the
database and to the mail relay; where it could not, it does not move."""

import os
import socket

import pytest
from friend_site import FriendSite
from private_mariadb import MariaDB
from staged_relay import StagedRelay
from test_pledgectl import SITE, Etc

PROMISE = "security.in-transit"


@pytest.fixture(name="etc")
def etc_fixture(tmp_path):
    os.mkdir(tmp_path / "etc")
    return Etc(tmp_path / "etc")


@pytest.mark.parametrize("url,good", [
    ("https://jobs.example", True), ("http://127.0.0.1:8080", True),
    ("http://jobs.example", False), ("http://192.0.2.1", False),
    ("http://127.0.0.1.jobs.example", False)])
def test_security_in_transit_site_url(etc, url, good):
    etc.put("feedback", "")
    text = "\n".join(f'site_url = "{url}";' if "site_url" in line else line
                     for line in SITE.splitlines())
    etc.put("site", text + "\n")
    said = etc.run("conf", "check", code=0 if good else 1)
    assert (f"contradicts {PROMISE}" in said) == (not good), said
    if not good:
        assert "site.conf:1: site_url = " in said


class Listener(StagedRelay):
    """A relay on another host, as far as the module knows: 0.0.0.0 is not
    loopback. Keeps every byte that comes."""

    def serve(self):
        self.heard = b""
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            with sock:
                sock.settimeout(20)
                sock.sendall(b"220 far.test ESMTP\r\n")
                self.talk(sock)

    def talk(self, sock):
        try:
            while data := sock.recv(4096):
                self.heard += data
                if b"DATA\r\n" in data.upper():
                    sock.sendall(b"354 Go on\r\n")
                elif not self.heard.upper().endswith(b"QUIT\r\n"):
                    sock.sendall(b"250 far.test\r\n")
        except OSError:
            pass


def test_security_in_transit_relay():
    """A relay elsewhere that offers no TLS hears no address."""
    relay = Listener("0.0.0.0")
    try:
        with FriendSite(relay=relay.url, timeout=5) as site:
            page = site.post(message="A secret word")
            assert page.status_code == 503 and "nothing was sent" in page.text
        assert relay.heard[:4].upper() == b"EHLO", relay.heard
        for word in (b"example.net", b"example.org", b"MAIL", b"secret"):
            assert word not in relay.heard
    finally:
        relay.server.close()


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class FarDatabase(MariaDB):
    """At an address that is not this host's own loopback name."""

    def start(self, *options):
        with open(f"{self.dir}/port", "w", encoding="ascii") as file:
            file.write(str(free_port()))
        self.run("start", *options)
        with open(f"{self.dir}/port", encoding="ascii") as file:
            self.url = f"mysql://test@127.0.0.2:{file.read().strip()}/test"


def migrate(etc, server, tls_ca, code):
    etc.put("site", SITE + (f'tls_ca = "{tls_ca}";\n' if tls_ca else ""))
    etc.put("feedback", f'database = "{server.url}";\n')
    return etc.run("db", "migrate", "feedback", code=code)


def test_security_in_transit_database(etc, tmp_path):
    """A database elsewhere is spoken to by TLS alone, to a name that its
    certificate has, by an authority that is known."""
    with FarDatabase(tmp_path / "server") as server:
        known = f"{server.dir}/ca.pem"
        migrate(etc, server, known, 0)
        migrate(etc, server, None, 1)
        migrate(etc, server, f"{server.dir}/server.pem", 1)
        server.run("stop")
        server.start("--skip-ssl")
        migrate(etc, server, known, 1)
