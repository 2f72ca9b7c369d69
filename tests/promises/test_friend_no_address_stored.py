# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-address-stored: the addresses of sender and recipient are looked
for in every file, on the raw image of the file system that all runs on, in
what the processes write, and in the memory of the live process. Leaks that
are planted on purpose must be found by the same search."""

import os
import signal
import sys
import time

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from canary import Canary  # noqa: E402
from friend_rig import (ENDS, SECONDS_AFTER, Busy, FriendRig,  # noqa: E402
                        kill_front, kill_module, visit,
                        visit_bad_relays, visit_http2, visit_idn, visit_limit,
                        visit_oddly, visit_shapes)
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
    visit_bad_relays(rig, word)
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


def test_friend_no_core_dump(mail):
    """A process that is made to crash leaves no image of its memory."""
    with FriendRig("nginx", mail, timeout=20, wrap=[
            "prlimit", "--core=unlimited"]) as rig:
        word = Canary("crash")
        busy = Busy(rig, word)
        os.kill(rig.site.pid(), signal.SIGSEGV)
        rig.site.module.wait(10)
        busy.join(60)
        assert rig.files({word}) == {}
        assert rig.raw({word}) == {}


def test_friend_heap_is_wiped(mail):
    """Without the allocator's settings copies are left: the search sees
    them, so that finding none above means that the settings are on."""
    with FriendSite(mail=mail) as site:
        with open("/proc/%d/environ" % site.module.pid, "rb") as file:
            assert b"glibc.malloc.perturb=90" in file.read()
