# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-address-stored: the addresses of sender and recipient are looked
for in every file, on the raw image of the file system that all runs on, in
what the processes write, and in the memory of the live process. Leaks that
are planted on purpose are found by the same search, see
test_friend_no_address_stored_leaks.py."""

import os
import re
import signal
import sys
import time

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from canary import Canary  # noqa: E402
from friend_rig import (ENDS, SECONDS_AFTER, SHAPES, Busy,  # noqa: E402
                        FriendRig, Visitor, kill_front, kill_module, visit,
                        visit_away, visit_bad_relays, visit_http2, visit_idn,
                        visit_limit, visit_never, visit_oddly, visit_shapes)
from friend_site import FriendSite  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="looking into processes needs root")


@pytest.fixture(params=["nginx", "apache"])
def server(request):
    return request.param


@pytest.fixture
def mail(tmp_path):
    """Where the relay keeps what it was sent: not searched."""
    return str(tmp_path / "mail")


def visit_all(rig, word, loose):
    """Every way in which a visit can end; the words that it was about. What
    a web server may remember by the manual has the second word."""
    for end in ENDS:
        visit(rig, word, *end)
    visit_shapes(rig, word)
    visit_limit(rig, word)
    visit_never(rig, word)
    visit_bad_relays(rig, word)
    visit_away(rig, word)
    visit_oddly(rig, word, without=["line"])
    visit_oddly(rig, loose, only="line")
    visit_http2(rig, loose)
    return {word, loose, visit_idn(rig)}


def check_front(rig, word):
    """What the web server's memory holds five seconds later: nothing, of
    nginx run as the manual advises. Apache keeps bodies until it needs the
    place, as the manual says: of it only its files are looked at."""
    if rig.server == "nginx":
        assert rig.front_remembers({word}) == {}


def test_friend_no_address_stored(server, mail):
    """Files, raw image, writes and memory after every kind of visit."""
    word, loose = Canary("friend"), Canary("loose")
    with FriendRig(server, mail, timeout=1,
                   settings={"recipient_limit": "3"}) as rig:
        rig.begin_trace()
        words = visit_all(rig, word, loose)
        assert rig.written(words) == {}
        kill_module(rig, word)
        time.sleep(SECONDS_AFTER)
        assert rig.remembered(words) == {}
        check_front(rig, word)
        kill_front(rig, word)
        assert rig.files(words) == {}
        assert rig.raw(words) == {}
        mails = b"".join(rig.site.sink.raw())
    assert mails.count(str(word).encode()) > 10  # and mail did go out
    assert b"@xn--" in mails


@pytest.mark.long
@pytest.mark.parametrize("tls", [False, True])
def test_friend_no_address_stored_matrix(server, mail, tls):
    """Every outcome of the relay for every shape of a form, each with a word
    of its own, over a plain connection and TLS; and the module killed at ten
    points of a mail."""
    ends = [end for end in ENDS if not end[3]]
    assert len(ends) >= 12
    with FriendRig(server, mail, timeout=1) as rig:
        sink = rig.use_tls() if tls else rig.site.sink
        rig.begin_trace()
        words = {(end[0], send): Canary("cell")
                 for end in ends for send in SHAPES}
        for (name, send), word in words.items():
            _, status, domain, _ = next(e for e in ends if e[0] == name)
            fields = rig.site.fields(**Visitor(word, name, domain).fields)
            assert send(rig, fields) == status, (name, send)
            assert rig.is_forgotten({word}), (name, send)
        found = set(words.values())
        assert rig.written(found) == {}
        for tenths in range(10):
            kill_module(rig, words["sent", SHAPES[0]], tenths / 10)
        time.sleep(SECONDS_AFTER)
        assert rig.remembered(found) == {}
        assert rig.files(found) == {}
        mails = b"".join(sink.raw())
        assert rig.raw(found) == {}
    for (name, send), word in words.items():
        assert (str(word).encode() in mails) == (
            name in ("sent", "keepdie")), (name, send)


def test_friend_no_core_dump(mail):
    """A process that is made to crash leaves no image of its memory."""
    with FriendRig("nginx", mail, timeout=20, wrap=[
            "prlimit", "--core=unlimited"]) as rig:
        word = Canary("crash")
        busy = Busy(rig, word)
        os.kill(rig.site.pid(), signal.SIGSEGV)
        rig.site.module.wait(60)
        busy.join(60)
        assert rig.files({word}) == {}
        assert rig.raw({word}) == {}


def test_friend_memory_is_locked(mail):
    """All that can be written to, also what was mapped after the start."""
    with FriendSite(mail=mail) as site:
        assert site.post().status_code == 303
        with open(f"/proc/{site.module.pid}/smaps", encoding="ascii") as file:
            text = file.read()
    maps = re.findall(r"^[0-9a-f]+-[0-9a-f]+ (\S+) .*?^VmFlags: (.*?)$", text,
                      re.M | re.S)
    writable = [flags.split() for mode, flags in maps if mode[1] == "w"]
    assert len(writable) > 10
    assert [flags for flags in writable if "lo" not in flags] == []


def test_friend_heap_is_wiped(mail):
    """Without the allocator's settings copies are left: the search sees
    them, so that finding none above means that the settings are on."""
    with FriendSite(mail=mail) as site:
        with open("/proc/%d/environ" % site.module.pid, "rb") as file:
            assert b"glibc.malloc.perturb=90" in file.read()
