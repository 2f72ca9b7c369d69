# SPDX-License-Identifier: BSD-2-Clause
"""friend.one-purpose: what is said about the other person serves this one
message and nothing else: it is in that message, for them, and nowhere else,
and nothing comes of it afterwards."""

import os
import re
import subprocess

import pytest
from friend_corpus import wrong_in
from friend_site import PROGRAM, FriendSite
from private_postfix import PrivatePostfix

NEEDLES = ("zelda", "Zelda", "quixote", "Quixote", "windmill")


def visit(site, **changed):
    """A mail with words that stand nowhere else."""
    return site.post(sender_name="Zelda", sender_email="zelda@example.org",
                     recipient_email="quixote@example.net",
                     message="Mind the windmill!", **changed)


def files_below(folder, but=()):
    for where, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if os.path.join(where, f) not in but]
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path):
                yield path


def mentions(folder, but=()):
    """Files in which one of the words is."""
    found = []
    for path in files_below(folder, but):
        with open(path, "rb") as file:
            data = file.read()
        found += [(path, n) for n in NEEDLES if n.encode() in data]
    return found


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_friend_one_purpose(server):
    """The one message has it, and no file of ours, no later page,
    no later mail."""
    with FriendSite(server) as site:
        session = site.session()
        assert visit(site).status_code == 303
        [raw] = site.sink.raw()
        assert not wrong_in(raw, site.url, "quixote@example.net",
                            "Mind the windmill!", "zelda@example.org")
        # what is said of the friend is in To and in the envelope alone
        head = raw.split(b"\r\n\r\n")[0].decode()
        assert len(re.findall("quixote@example.net", head)) == 2
        assert "quixote" not in raw.split(b"\r\n\r\n", 1)[1].decode()
        assert mentions(site.dir, [site.path("mail")]) == []
        # the next visitor, and the same one, begin with nothing
        for page in (site.open_form(), site.open_form(session=session),
                     session.get(site.form_url + "sent")):
            assert not any(n in page.text for n in NEEDLES)
            assert "Set-Cookie" not in page.headers
        # another mail is about nobody else
        assert site.post().status_code == 303
        assert len(site.sink.raw()) == 2
        assert not any(n.encode() in site.sink.raw()[1] for n in NEEDLES)
        # and nobody is mailed later, when the module ends or begins again
        site.module.terminate()
        site.module.wait(20)
        os.unlink(site.path("log/module.log"))
        site.start_module()
        assert len(site.sink.raw()) == 2


def test_friend_one_purpose_refused():
    """Nor where it did not come to a message."""
    with FriendSite(rules=["quixote@*=refuse"]) as site:
        page = visit(site)
        assert page.status_code == 422
        assert mentions(site.dir) == []
        assert not any(n in site.open_form().text for n in NEEDLES)


def test_friend_one_purpose_at_postfix():
    """A real relay is given one recipient, one sender that discards, and has
    nothing left to do about it."""
    with PrivatePostfix() as postfix, FriendSite(
            relay=postfix.url, timeout=20) as site:
        assert visit(site).status_code == 303
        [raw] = postfix.wait(1)
        assert b"Delivered-To: quixote@example.net" in raw
        log = postfix.log()
        assert re.findall(r"to=<([^>]*)>", log) == ["quixote@example.net"]
        assert re.findall(r"from=<([^>]*)>", log) == [
            "discard@jobs.example.org"]
        # the sender's address is a place to answer to, no place for mail
        assert "zelda" not in log
        assert re.search(r"mail=1 rcpt=1 data=1 quit=1 commands=5", log)


def test_friend_one_purpose_no_way_out():
    """The program has no database to put it into, and knows one host to send
    to: the relay."""
    libraries = subprocess.run(["ldd", PROGRAM], capture_output=True,
                               text=True, check=True).stdout
    assert not re.search("mysql|maria|sqlite|pq|odbc|redis", libraries)
    with FriendSite(wrap=["strace", "-f", "-qq", "-e", "trace=connect",
                          "-o", "/dev/stdout"]) as site:
        assert visit(site).status_code == 303
        peers = set(re.findall(r"connect\(\d+, \{sa_family=AF_INET6?.*?"
                               r"sin6?_port=htons\((\d+)\)", site.log()))
        assert peers <= {str(site.sink.port), "0", "53"}
        assert str(site.sink.port) in peers
