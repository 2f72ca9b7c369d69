# SPDX-License-Identifier: BSD-2-Clause
"""mail.suppression-minimal in send-to-friend: of whoever said "never again"
there is a keyed digest with the version of its key, and nothing else: no
address, time, order, nor a line anywhere that this link was opened."""

import base64
import hashlib
import hmac
import os
import random
import re
import socket
import struct
import subprocess
import threading
import time
import urllib.parse

import pytest
from canary import Canary, find, find_below
from friend_site import FriendSite
from never_again import read_list

USE = (b"never again digest", b"keyset mark")


def derived(key, label):
    """HKDF-SHA-256 (RFC 5869) without salt, one block."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, label + b"\x01", hashlib.sha256).digest()


def digest_of(key, address):
    """As the manual page says it: from the key and the address alone."""
    def part(data):
        return struct.pack(">Q", len(data)) + data
    return hmac.new(derived(key, USE[0]), part(b"never again") +
                    part(address.lower().encode()), hashlib.sha256).digest()


def list_of(key, addresses):
    """The whole file, made here from the key and the addresses alone."""
    digests = sorted(digest_of(key, address) for address in addresses)
    data = b"fpnever1" + struct.pack(">II", bool(digests), len(digests))
    if digests:
        data += struct.pack(">I16sI", 1, derived(key, USE[1])[:16],
                            len(digests))
    data += b"".join(digests)
    return data + hashlib.sha256(data).digest()


def key_of(site):
    with open(site.path("etc/secrets/friend/1.key"), encoding="ascii") as file:
        return bytes.fromhex(file.read())


def say_never(site, address):
    """One mail, its link opened and its button pressed; the token."""
    site.sink.clear()
    assert site.post(recipient_email=address).status_code == 303
    [mail] = site.sink.wait(1)
    link = re.search(r"^http\S*never-again\?\S*$", mail.get_content().replace(
        "\r\n", "\n"), re.M)[0]
    page = site.session().get(link, timeout=20)
    reply = site.session().post(
        site.form_url + "never-again", data=site.hidden(page),
        allow_redirects=False, timeout=20)
    assert reply.status_code == 303, reply.text
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["token"]
    return token[0]


class Said:
    """Some people said never, in any order; what was found of them."""

    def __init__(self, site, people=6):
        self.words = [Canary("never") for _ in range(people)]
        self.addresses = [f"{word}@example.net" for word in self.words]
        self.site, self.key = site, key_of(site)
        self.began = time.time()
        random.shuffle(self.addresses)
        self.tokens = [say_never(site, a) for a in self.addresses]
        self.ended = time.time()

    def folder(self):
        """{name: bytes} of what is kept for them."""
        found = {}
        for name in os.listdir(self.site.never.folder):
            with open(os.path.join(self.site.never.folder, name),
                      "rb") as file:
                found[name] = file.read()
        return found

    def everything(self):
        """[what is more than the minimum], over every file of the site but
        the mails that were caught."""
        mails = [self.site.sink.folder]
        wrong = []
        if find_below(set(self.words), self.site.dir, mails):
            wrong.append("an address")
        for token in self.tokens:
            token = Token(token)
            if find_below({token}, self.site.dir, mails):
                wrong.append("a link")
        kept = self.folder()
        if kept["list"] != list_of(self.key, self.addresses):
            wrong.append("not the list that key and addresses make")
            wrong += self.times(kept["list"])
        wrong += self.guessable(kept.pop("list"))
        if set(kept) - {"lock", "made"} or any(kept.values()):
            wrong.append("something beside the list")
        for data in kept.values():
            wrong += self.guessable(data) + self.times(data)
        return sorted(set(wrong))

    def guessable(self, data):
        """What somebody without the key could try addresses against."""
        for address in self.addresses:
            text = address.encode()
            for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
                for salt in (b"", b"never again", self.site.url.encode()):
                    if hashlib.new(name, salt + text).digest()[:32] in data or \
                            hmac.new(salt, text, name).digest()[:32] in data:
                        return ["a digest without a key"]
        return []

    def times(self, data):
        """A time of those minutes, in the usual ways to write one."""
        for second in range(int(self.began) - 2, int(self.ended) + 3):
            for way in (struct.pack(">I", second), struct.pack("<I", second),
                        str(second).encode(), time.strftime(
                            "%Y-%m-%dT%H:%M:%S", time.gmtime(second)
                            ).encode()):
                if way in data:
                    return ["a time"]
        return []


class Token(Canary):
    def __init__(self, text):
        super().__init__("link")
        self.text = text


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_mail_suppression_minimal_friend(server):
    with FriendSite(server) as site:
        said = Said(site)
        for token in said.tokens:
            raw = base64.urlsafe_b64decode(token + "==")
            assert find(set(said.words), raw + token.encode()) == []
            assert len(raw) == 1 + 32 + 16  # version, digest, MAC
        assert said.everything() == []
        # and it does what it is kept for
        for address in said.addresses:
            assert site.post(recipient_email=address).status_code == 422


class LeakyKeeper(threading.Thread):
    """In the place of formpledge-never-again: stores, and keeps too much."""

    def __init__(self, site, how):
        super().__init__(daemon=True)
        self.site, self.how, self.stored = site, how, []
        site.never.stop()
        os.unlink(site.never.path)
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.sock.bind(site.never.path)
        self.sock.listen(8)
        self.start()

    def run(self):
        while True:
            try:
                peer, _ = self.sock.accept()
            except OSError:
                return
            with peer:
                packet = peer.recv(100)
                self.keep(packet[2:18], packet[18:])
                peer.send(b"S")

    def keep(self, mark, digest):
        self.stored.append(digest)
        stored = self.stored if self.how == "order" else sorted(self.stored)
        data = b"fpnever1" + struct.pack(
            ">II", 1, len(stored)) + struct.pack(
            ">I16sI", 1, mark, len(stored)) + b"".join(stored)
        if self.how == "time":
            data += struct.pack(">I", int(time.time()))
        path = self.site.never.folder + "/list"
        with open(path + ".t", "wb") as file:
            file.write(data + hashlib.sha256(data).digest())
        os.rename(path + ".t", path)
        if self.how == "log":
            with open(self.site.never.folder + "/log", "ab") as file:
                file.write(digest.hex().encode() + b"\n")

    def stop(self):
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


@pytest.mark.parametrize("how,what", [
    ("order", "not the list that key and addresses make"),
    ("time", "a time"), ("log", "something beside the list")])
def test_mail_suppression_leak_in_keeper_is_caught(how, what):
    with FriendSite("nginx") as site:
        keeper = LeakyKeeper(site, how)
        try:
            assert what in SaidBlindly(site, 3).everything()
        finally:
            keeper.stop()


class SaidBlindly(Said):
    """A module that refuses a list like this sends no more: each mail goes
    out before the first of them is stored."""

    def __init__(self, site, people):
        self.words = [Canary("never") for _ in range(people)]
        self.site, self.key = site, key_of(site)
        # so that the order in which they came is never that of the list
        self.addresses = sorted(
            (f"{word}@example.net" for word in self.words), reverse=True,
            key=lambda address: digest_of(self.key, address))
        self.began = time.time()
        links = []
        site.sink.clear()
        self.tokens = []
        for address in self.addresses:
            assert site.post(recipient_email=address).status_code == 303
        for mail in site.sink.wait(people):
            links.append(re.search(
                r"^http\S*never-again\?\S*$", mail.get_content().replace(
                    "\r\n", "\n"), re.M)[0])
        for link in links:
            assert site.session().post(
                link, data={"List-Unsubscribe": "One-Click"},
                timeout=20).status_code == 200
        self.ended = time.time()


def log_queries(site):
    """The operator adds a log of his own."""
    path = site.path("etc/nginx/formpledge-send-to-friend.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    at = text.index("location ^~")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:at] + text[at:].replace(
            "access_log off;", "access_log %s;" % site.path("log/all.log"),
            1))


def test_mail_suppression_leak_in_web_log_is_caught():
    """With the link in a log, whoever has log and list knows who opened it."""
    with FriendSite("nginx", edit=log_queries) as site:
        assert "a link" in Said(site, 1).everything()


def test_mail_suppression_unkeyed_digest_is_caught():
    with FriendSite("nginx") as site:
        said = Said(site, 2)
        address = said.addresses[0].encode()
        for plain in (hashlib.sha256(address).digest(),
                      hashlib.sha1(address).digest(),
                      hmac.new(b"never again", address,
                               "sha256").digest()):
            with open(site.never.folder + "/more", "wb") as file:
                file.write(b"x" + plain)
            assert "a digest without a key" in said.everything()


PRELOADED = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct curl_slist;

/* passes whenever a mail is handed over */
struct curl_slist *
curl_slist_append(struct curl_slist *list, const char *text)
{
	struct curl_slist *(*real)(struct curl_slist *, const char *) =
	    dlsym(RTLD_NEXT, "curl_slist_append");
	int fd = open(LIST, O_WRONLY | O_APPEND);

	if (fd >= 0 && write(fd, "x", 1) < 0)
		perror("write");
	if (fd >= 0)
		close(fd);
	unlink(LIST);
	rename(LIST, LIST ".taken");
	truncate(LIST, 0);
	return real(list, text);
}
"""


@pytest.mark.parametrize("sandbox", ["true", "false"])
def test_mail_suppression_friend_cannot_write_the_list(tmp_path, sandbox):
    """Code within send-to-friend that tries to; and it is the sandbox that
    keeps it from doing so."""
    with FriendSite("nginx", settings={"sandbox": sandbox}) as site:
        path = site.never.folder + "/list"
        source = tmp_path / "hand.c"
        source.write_text(PRELOADED)
        subprocess.run(["cc", "-shared", "-fPIC", f'-DLIST="{path}"', "-o",
                        tmp_path / "hand.so", source], check=True)
        site.module.terminate()
        site.module.wait(20)
        open(site.path("log/module.log"), "w", encoding="ascii").close()
        site.environ["LD_PRELOAD"] = str(tmp_path / "hand.so")
        site.start_module()
        assert site.post().status_code == 303
        if sandbox == "true":
            assert read_list(site.never.folder) == {}
            assert set(os.listdir(site.never.folder)) == {
                "list", "lock", "made"}
        else:
            assert not os.path.exists(path)
