# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-address-stored: the addresses of sender and recipient are looked
for in every file, on the raw image of the file system that all runs on, in
what the processes write, and in the memory of the live process. Leaks that
are planted on purpose must be found by the same search."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from canary import Canary, find_below, find_in_file  # noqa: E402
from friend_site import FriendSite, wait_until  # noqa: E402
from places import Image, Trace, descendants, search_memory  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="looking into processes needs root")

SECONDS_AFTER = 5
IMAGE_MB = 32
RULES = ["*@refuse.example=refuse", "*@later.example=later",
         "*@hang.example=hang", "*@die.example=die-data",
         "*@end.example=refuse-end"]
SYSTEM_FOLDERS = ["/tmp", "/var/tmp", "/dev/shm", "/var/log/nginx",
                  "/var/log/apache2", "/var/lib/nginx", "/var/spool",
                  "/var/crash", "/var/lib/systemd/coredump"]


# One word that occurs nowhere else is in every address and note of a test,
# so that one search serves for all of them.

class Visitor:
    """Somebody with addresses of their own."""

    def __init__(self, word, name="x", domain="keep.example"):
        self.fields = {"sender_email": "%s%ss@example.org" % (name, word),
                       "recipient_email": "%s%sr@%s" % (name, word, domain),
                       "message": "Hello %s" % word}


def visits(site, word):
    """Every way in which a form can end."""
    for name, status, domain, changed in [
            ("sent", 303, "keep.example", {}),
            ("idn", 303, "b\u00fccher.example", {}),
            ("refuse", 422, "refuse.example", {}),
            ("later", 503, "later.example", {}),
            ("hang", 503, "hang.example", {}),
            ("die", 504, "die.example", {}),
            ("end", 422, "end.example", {}),
            ("wrong", 422, "keep.example", {"sender_name": "x1"}),
            ("token", 403, "keep.example", {"form_token": "x"})]:
        visitor = Visitor(word, name, domain)
        reply = site.post(**{**visitor.fields, **changed})
        assert reply.status_code == status, name
    fields = {**site.fields(), **Visitor(word, "multi").fields}
    assert site.session().post(
        site.form_url, files={k: (None, v) for k, v in fields.items()},
        allow_redirects=False, timeout=20).status_code == 303
    oddities(site, word)


def oddities(site, word):
    """What broken or hostile clients send; the replies do not matter."""
    body = "sender_email=%s%%40e.org&recipient_email=%s%%40e.net" % (
        word, word)
    head = ("POST /send-to-friend/ HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n" % site.url)
    for name, make in {
        "large": lambda b: "%sContent-Length: %d\r\n\r\n%s" % (
            head, len(b) + 70000, b + "&message=" + "a" * 69991),
        "medium": lambda b: "%sContent-Length: %d\r\n\r\n%s" % (
            head, len(b) + 40000, b + "&message=" + "a" * 39991),
        "chunks": lambda b: head + "Transfer-Encoding: chunked\r\n\r\n" +
            "".join("1\r\n%s\r\n" % c for c in b) + "0\r\n\r\n",
        "short": lambda b: "%sContent-Length: 10\r\n\r\n%s" % (head, b),
        "cut": lambda b: "%sContent-Length: 900\r\n\r\n%s" % (head, b),
        "query": lambda b: "GET /send-to-friend/?url=/jobs/7&" + b +
            " HTTP/1.1\r\nHost: x\r\nReferer: http://x/?" + b + "\r\n\r\n",
        "path": lambda b: "GET /send-to-friend/" + b +
            " HTTP/1.1\r\nHost: x\r\n\r\n",
        "header": lambda b: head + "Cookie: " + b + "\r\nUser-Agent: " + b +
            "\r\nContent-Length: 0\r\n\r\n",
        "bad": lambda b: head + "Bad Header " + b + "\r\n\r\n" + b,
        "type": lambda b: head.replace("x-www-form-urlencoded", b[:20]) +
            "Content-Length: %d\r\n\r\n%s" % (len(b), b),
    }.items():
        with socket.create_connection(("127.0.0.1", site.port), 5) as sock:
            try:
                sock.sendall(make(body).encode())
                if name == "cut":
                    continue
                sock.settimeout(3)
                sock.recv(65536)
            except OSError:
                pass


def folder_names():
    return {os.path.join(folder, name) for folder in SYSTEM_FOLDERS
            if os.path.isdir(folder) for name in os.listdir(folder)}


def fresh_files(canaries, since, before):
    """Hits in the system's folders: in files there that changed, and in
    folders that are new, but for those of tests (the image is searched)."""
    found = {}
    for path in folder_names():
        if os.path.basename(path).startswith(("fp-", "pytest-", "test-")):
            continue
        try:
            if os.path.isdir(path) and path not in before:
                found.update(find_below(canaries, path))
            elif os.path.isfile(path) and os.stat(path).st_mtime > since - 1:
                hits = find_in_file(canaries, path)
                if hits:
                    found[path] = hits
        except OSError:
            continue
    return found


@pytest.fixture(params=["nginx", "apache"])
def server(request):
    return request.param


@pytest.fixture
def mail(tmp_path):
    """Where the relay keeps what it was sent: not searched."""
    return str(tmp_path / "mail")


def test_friend_no_address_stored(server, mail):
    """Files, raw image, writes and memory after every kind of visit."""
    word = Canary("friend")
    canaries = {word}
    since, before = time.time(), folder_names()
    with Image(IMAGE_MB) as image, FriendSite(
            server, rules=RULES, folder=os.path.join(image.folder, "site"),
            mail=mail) as site:
        pids = [site.module.pid, *descendants(site.front.pid)]
        with Trace(pids) as trace:
            visits(site, word)
            time.sleep(1)  # a log line is written after the reply
            written = trace.search(canaries)
        time.sleep(SECONDS_AFTER)
        assert written == {}
        assert search_memory(canaries, site.module.pid) == {}
        assert find_below(canaries, site.dir) == {}
        assert fresh_files(canaries, since, before) == {}
        site.stop()
        assert image.search(canaries) == {}
        assert b"".join(site.sink.raw())  # and mail did go out


def test_friend_no_core_dump(mail):
    """A process that is made to crash leaves no image of its memory."""
    since, before = time.time(), folder_names()
    with FriendSite(mail=mail, rules=RULES, timeout=20, wrap=[
            "prlimit", "--core=unlimited:unlimited"]) as site:
        word = Canary("crash")
        visitor = Visitor(word, domain="hang.example")
        busy = subprocess.Popen(
            [sys.executable, "-c", "import sys, requests\n"
             "requests.post(sys.argv[1], data=sys.argv[2], headers={'Origin':"
             "sys.argv[3], 'Content-Type': 'application/x-www-form-"
             "urlencoded'}, timeout=30)", site.form_url,
             urlencode(site.fields(**visitor.fields)), site.url],
            stderr=subprocess.DEVNULL)
        pid = site.pid()
        # while the mail is under way the addresses are there, of course
        wait_until(lambda: search_memory({word}, pid), 10,
                   "the mail")
        os.kill(pid, signal.SIGSEGV)
        site.module.wait(10)
        busy.wait(30)
        assert find_below({word}, site.dir) == {}
        assert fresh_files({word}, since, before) == {}


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
