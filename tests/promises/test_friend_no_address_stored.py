# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-address-stored: the addresses of sender and recipient are looked
for in every file, on the raw image of the file system that all runs on, in
what the processes write, and in the memory of the live process. Leaks that
are planted on purpose must be found by the same search."""

import os
import signal
import subprocess
import sys
import time

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from canary import Canary, find_below  # noqa: E402
from friend_rig import (ENDS, IMAGE_MB, SECONDS_AFTER, Busy,  # noqa: E402
                        FriendRig, Visitor, kill_front, kill_module, visit,
                        visit_bad_relays, visit_http2, visit_idn, visit_limit,
                        visit_oddly, visit_shapes)
from friend_site import FriendSite  # noqa: E402
from places import Image, Trace, descendants, search_memory  # noqa: E402

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


# Leaks planted on purpose: the search above must see each of them.

def edit_include(old, new):
    def edit(site):
        path = site.path("etc/nginx/formpledge-send-to-friend.conf")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert old in text
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
    return edit


def add_log_format(site, field):
    path = site.path("etc/nginx/formpledge-http.conf")
    with open(path, "a", encoding="utf-8") as file:
        file.write("log_format leak '%s';\n" % field)


def log_bodies(site):
    add_log_format(site, "$request_body")
    edit_include("access_log off;\n\terror_log",
                 "access_log %s leak;\n\terror_log" %
                 site.path("log/leak.log"))(site)


def keep_bodies(site):
    path = site.path("etc/nginx/formpledge-location.conf")
    with open(path, "a", encoding="utf-8") as file:
        file.write("client_body_in_file_only on;\n")


def spool_bodies(site):
    """Small buffers: the body goes through a file that is unlinked."""
    path = site.path("etc/nginx/formpledge-location.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "client_body_buffer_size 68k;" in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("client_body_buffer_size 68k;",
                                "client_body_buffer_size 1k;"))


LEAKY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct curl_slist;
static char *kept;

/* the envelope's recipient passes here on its way to the relay */
struct curl_slist *
curl_slist_append(struct curl_slist *list, const char *text)
{
	struct curl_slist *(*real)(struct curl_slist *, const char *) =
	    dlsym(RTLD_NEXT, "curl_slist_append");
#ifdef LEAK_LOG
	fprintf(stderr, "sending to %s\n", text);
#endif
#ifdef LEAK_MEMORY
	kept = malloc(strlen(text) + 1);
	for (size_t i = 0; i <= strlen(text); i++)
		kept[i] = text[i];
#endif
#ifdef LEAK_FILE
	int fd = open(LEAK_FILE, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		kept = NULL;
	close(fd);
#endif
	return real(list, text);
}
"""


@pytest.fixture(scope="module")
def leaky(tmp_path_factory):
    """Builds a library that makes the program leak."""
    folder = tmp_path_factory.mktemp("leaky")

    def build(*defines):
        source, library = folder / "leaky.c", folder / "leaky.so"
        source.write_text(LEAKY)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source,
                        *("-D" + d for d in defines)], check=True)
        return str(library)
    return build


def plant(mail, edit=None, body="", **options):
    """One visit to a leaky site: (trace, memory, files, image) hits."""
    with Image(IMAGE_MB) as image, FriendSite(
            folder=os.path.join(image.folder, "site"), mail=mail, edit=edit,
            **options) as site:
        word = Canary("leak")
        visitor = Visitor(word)
        with Trace([site.module.pid, *descendants(site.front.pid)]) as trace:
            fields = site.fields(**visitor.fields)
            if body:
                fields["padding"] = body
            assert site.post(fields).status_code == 303
            time.sleep(1)  # a log line is written after the reply
            written = trace.search({word})
        memory = search_memory({word}, site.module.pid)
        files = find_below({word}, site.dir)
        site.stop()
        return written, memory, files, image.search({word})


def test_friend_leak_in_access_log_is_caught(mail):
    written, _, files, raw = plant(mail, log_bodies)
    assert written and files and raw


def test_friend_leak_in_kept_body_is_caught(mail):
    written, _, files, raw = plant(mail, keep_bodies)
    assert written and files and raw


def test_friend_leak_in_unlinked_body_is_caught(mail):
    """What ls never sees: the trace and the raw image do."""
    written, _, files, raw = plant(mail, spool_bodies, body="a" * 3000)
    assert written
    assert files == {}
    with Image(IMAGE_MB) as image:
        if not image.mounted:
            pytest.skip("the trace has it; a raw image needs a loop device")
    assert raw


def test_friend_leak_in_module_log_is_caught(mail, leaky):
    leak = {"environ": {"LD_PRELOAD": leaky("LEAK_LOG")}}
    written, _, files, raw = plant(mail, settings={"sandbox": "false"}, **leak)
    assert written and files and raw
    # in the sandbox what a library prints goes nowhere
    assert plant(mail, **leak) == ({}, {}, {}, {})


def test_friend_leak_in_memory_is_caught(mail, leaky):
    _, memory, files, _ = plant(
        mail, environ={"LD_PRELOAD": leaky("LEAK_MEMORY")})
    assert memory and files == {}


def test_friend_sandbox_stops_a_leak_to_a_file(mail, leaky, tmp_path):
    """Code that tries to write the address down cannot."""
    out = tmp_path / "leak"
    library = leaky('LEAK_FILE="%s"' % out)
    plant(mail, environ={"LD_PRELOAD": library})
    assert not out.exists()
    # and it is the sandbox that kept it from doing so
    written, *_ = plant(mail, environ={"LD_PRELOAD": library},
                        settings={"sandbox": "false"})
    assert out.exists() and written


def test_friend_heap_is_wiped(mail):
    """Without the allocator's settings copies are left: the search sees
    them, so that finding none above means that the settings are on."""
    with FriendSite(mail=mail) as site:
        with open("/proc/%d/environ" % site.module.pid, "rb") as file:
            assert b"glibc.malloc.perturb=90" in file.read()
