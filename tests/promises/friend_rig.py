# SPDX-License-Identifier: BSD-2-Clause
"""formpledge-send-to-friend behind a web server on a file system of its own,
every way in which a visit can end, and the one search for what was left."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from urllib.parse import urlencode

import requests
from canary import IdnCanary, find_below, find_in_file
from friend_site import FriendSite, free_port, wait_until
from http2 import Http2
from places import Image, Trace, descendants, search_memory
from smtp_sink import Sink

SECONDS_AFTER = 5
IMAGE_MB = 32
RULES = ["*@refuse.example=refuse", "*@later.example=later",
         "*@hang.example=hang", "*@die.example=die",
         "*@refuse-mail.example=refuse-mail",
         "*@refuse-end.example=refuse-end", "*@later-end.example=later-end",
         "*@hang-end.example=hang-end", "*@die-data.example=die-data",
         "*@die-end.example=die-end", "*@keep-die.example=keep-die"]
SYSTEM_FOLDERS = ["/tmp", "/var/tmp", "/dev/shm", "/var/log", "/var/log/nginx",
                  "/var/log/apache2", "/var/log/journal", "/run/log/journal",
                  "/var/lib/nginx", "/var/spool", "/var/crash", "/var/mail",
                  "/var/lib/systemd/coredump"]
FORM = "application/x-www-form-urlencoded"
# With these nginx overwrites what it frees, as the manual advises.
WIPING = "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"


def folder_names():
    return {os.path.join(folder, name) for folder in SYSTEM_FOLDERS
            if os.path.isdir(folder) for name in os.listdir(folder)}


def search_folders(canaries, since, before):
    """Hits in the system's folders: in files there that changed, and in
    folders that are new, but for those of tests (the image is searched)."""
    found = {}
    for path in folder_names():
        if os.path.basename(path).startswith(
                ("fp-", "pytest-", "test-", "proof-", "bash_jobs")):
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


def make_certificate(folder, name):
    """(certificate, key) of a relay at 127.0.0.1, signed by itself."""
    cert, key = (os.path.join(folder, name + end) for end in (".crt", ".key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=relay", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
         key, "-out", cert], check=True, capture_output=True)
    return cert, key


class FriendRig:
    """with FriendRig("nginx", mail) as rig: the site is rig.site, and what is
    in the folder mail is not searched."""

    def __init__(self, server, mail, edit=None, rules=(), **options):
        self.server, self.mail, self.more = server, mail, edit
        self.since, self.before = time.time(), folder_names()
        self.image = Image(IMAGE_MB)
        self.http2_port = None
        self.trace = self.secure = None
        self.folder = os.path.join(self.image.folder, "site")
        self.site = FriendSite(server, rules=[*RULES, *rules], mail=mail,
                               folder=self.folder, edit=self.edit,
                               front_environ={"GLIBC_TUNABLES": WIPING},
                               **options)

    def edit(self, site):
        """HTTP/2 as well, without TLS: what is below it is the same."""
        path, port = site.path("etc/front.conf"), site.port
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if self.server == "nginx":
            self.http2_port = free_port()
            listen = f"listen 127.0.0.1:{port};"
            assert listen in text
            text = text.replace(
                listen, f"{listen}\n\t\tlisten 127.0.0.1:{self.http2_port} "
                "http2;")
        else:
            self.http2_port = port
            text = ("LoadModule http2_module /usr/lib/apache2/modules/"
                    "mod_http2.so\nProtocols h2c http/1.1\n" + text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if self.more:
            self.more(site)

    def __enter__(self):
        try:
            self.site.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if self.trace:
            self.trace.__exit__()
        self.site.stop()
        if self.secure:
            self.secure.stop()
        self.image.close()

    # The module
    def restart_module(self):
        """After it was killed. What it had logged stays where it is."""
        number = len(os.listdir(self.site.path("log")))
        os.rename(self.site.path("log/module.log"),
                  self.site.path(f"log/module-{number}.log"))
        self.site.start_module()

    def set_relay(self, relay, **more):
        """Takes another relay, as an operator does: by a reload."""
        self.site.settings.update({"relay": f'"{relay}"', **more})
        self.site.write_conf()
        before = self.site.log().count("reloaded")
        self.site.module.send_signal(signal.SIGHUP)
        wait_until(lambda: self.site.log().count("reloaded") > before, 10,
                   "the reload")

    def use_tls(self):
        """The same relay with TLS, from here on; it keeps its mail in the
        same folder."""
        cert, key = make_certificate(self.site.path("etc"), "relay")
        self.secure = Sink(self.mail, rules=self.site.rules, cert=cert,
                           key=key, implicit_tls=True).start()
        self.set_relay(f"smtps://127.0.0.1:{self.secure.port}",
                       relay_ca=f'"{cert}"')
        return self.secure

    # Looking
    def begin_trace(self):
        self.trace = Trace([self.site.module.pid,
                            self.site.never.process.pid,
                            *descendants(self.site.front.pid)])

    def written(self, canaries):
        """What was written to files since begin_trace."""
        time.sleep(1)  # a log line is written after the reply
        return self.trace.search(canaries)

    def remembered(self, canaries):
        """What the module's memory holds, and that of the program which
        notes who wants no mail."""
        return {**search_memory(canaries, self.site.never.process.pid),
                **search_memory(canaries, self.site.pid())}

    def is_forgotten(self, canaries):
        """Is nothing left in the module's memory within five seconds?"""
        end = time.monotonic() + SECONDS_AFTER
        while self.remembered(canaries):
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def front_remembers(self, canaries):
        """What the web server's memory holds."""
        found = {}
        for pid in descendants(self.site.front.pid):
            found.update(search_memory(canaries, pid))
        return found

    def files(self, canaries):
        """Files of the site, and of the system as far as they are new."""
        return {**find_below(canaries, self.folder),
                **search_folders(canaries, self.since, self.before)}

    def raw(self, canaries):
        """Stops the site; what the file system holds, deleted or not."""
        self.site.stop()
        return self.image.search(canaries)


class Visitor:
    """Somebody with addresses of their own, all with one word in them."""

    def __init__(self, word, name="x", domain="keep.example"):
        self.fields = {"sender_email": f"{name}{word}s@example.org",
                       "recipient_email": f"{name}{word}r@{domain}",
                       "message": f"Hello {word}"}


# name, the status that it ends with, the recipient's domain, changed fields
ENDS = [
    ("sent", 303, "keep.example", {}),
    ("refuse", 422, "refuse.example", {}),
    ("mail", 422, "refuse-mail.example", {}),
    ("later", 503, "later.example", {}),
    ("lateend", 503, "later-end.example", {}),
    ("end", 422, "refuse-end.example", {}),
    ("die", 503, "die.example", {}),
    ("hang", 503, "hang.example", {}),
    ("hangend", 504, "hang-end.example", {}),
    ("data", 504, "die-data.example", {}),
    ("dieend", 504, "die-end.example", {}),
    ("keepdie", 504, "keep-die.example", {}),
    ("wrong", 422, "keep.example", {"sender_name": "x1"}),
    ("noteless", 422, "keep.example", {"recipient_email": "x"}),
    ("elsewhere", 422, "keep.example", {"url": "//evil.example/"}),
    ("token", 403, "keep.example", {"form_token": "x"}),
]


def visit(rig, word, name, status, domain, changed):
    """One way in which a form ends; then nothing is remembered."""
    fields = {**Visitor(word, name, domain).fields, **changed}
    if name == "noteless":
        fields["recipient_email"] = f"{word} at {domain}"
    reply = rig.site.post(**fields)
    assert reply.status_code == status, (name, reply.status_code)
    assert rig.is_forgotten({word}), name


# How a form can come, for the matrix of --full

def send_form(rig, fields):
    return rig.site.post(fields).status_code


def send_multipart(rig, fields):
    return rig.site.session().post(
        rig.site.form_url, files={k: (None, v) for k, v in fields.items()},
        allow_redirects=False, timeout=60).status_code


def send_json(rig, fields):
    plain = {k: v for k, v in fields.items() if k != "form_token"}
    return rig.site.post_raw(json.dumps(plain),
                             "application/json").status_code


def send_http2(rig, fields):
    body = urlencode(fields).encode()
    with Http2(rig.http2_port, 60) as link:
        return link.post("/send-to-friend/", [body[:9], body[9:]], {
            "origin": rig.site.url, "content-type": FORM,
            "content-length": str(len(body))})


def send_bytes(rig, fields):
    """Each byte in a packet of its own."""
    body = urlencode(fields)
    with socket.create_connection(("127.0.0.1", rig.site.port), 60) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall((
            "POST /send-to-friend/ HTTP/1.1\r\nHost: x\r\nOrigin: "
            f"{rig.site.url}\r\nContent-Type: {FORM}\r\nContent-Length: "
            f"{len(body)}\r\n\r\n").encode())
        for byte in body.encode():
            sock.sendall(bytes([byte]))
        return status_line(sock)


SHAPES = [send_form, send_multipart, send_json, send_http2, send_bytes]


def visit_shapes(rig, word):
    """The same form in other clothes."""
    site = rig.site
    fields = {**site.fields(), **Visitor(word, "multi").fields}
    assert site.session().post(
        site.form_url, files={k: (None, v) for k, v in fields.items()},
        allow_redirects=False, timeout=30).status_code == 303
    assert rig.is_forgotten({word}), "multipart"
    fields = {**site.fields(), **Visitor(word, "json").fields}
    del fields["form_token"]
    plain = json.dumps(fields)
    escaped = plain.replace(str(word), "".join(
        f"\\u{ord(c):04x}" for c in str(word)))
    assert escaped != plain
    for text in (plain, escaped):
        reply = site.post_raw(text, "application/json")
        assert reply.status_code == 303
        assert rig.is_forgotten({word}), "json"
    reply = site.post(headers={"Origin": "https://evil.example"},
                      **Visitor(word, "origin").fields)
    assert reply.status_code == 403
    reply = site.session().put(site.form_url, data=f"a={word}%40e.org")
    assert reply.status_code == 405
    assert rig.is_forgotten({word}), "refused"


def visit_limit(rig, word):
    """The recipient has had enough."""
    for status in (303, 303, 303, 429):
        reply = rig.site.post(**Visitor(word, "often").fields)
        assert reply.status_code == status
    assert rig.is_forgotten({word}), "limit"


def visit_bad_relays(rig, word):
    """A relay that nobody vouches for, one that is somebody else's, and none;
    between them the good one, with TLS."""
    folder = rig.site.path("etc")  # the sandbox lets no other be read
    cert, key = make_certificate(folder, "relay")
    other, _ = make_certificate(folder, "other")
    good = f"smtp://127.0.0.1:{rig.site.sink.port}"
    with Sink(rig.mail, cert=cert, key=key, implicit_tls=True) as sink:
        relay = f"smtps://127.0.0.1:{sink.port}"
        for ca, status in ("", 503), (other, 503), (cert, 303):
            rig.set_relay(relay, relay_ca=f'"{ca}"')
            reply = rig.site.post(**Visitor(word, "tls").fields)
            assert reply.status_code == status, ca
            assert rig.is_forgotten({word}), ca
    reply = rig.site.post(**Visitor(word, "down").fields)
    assert reply.status_code == 503
    assert rig.is_forgotten({word}), "down"
    rig.set_relay(good, relay_ca='""')
    assert "stays as it was" not in rig.site.log()


def visit_never(rig, word):
    """Who never wants such a mail again says so by the link in it, and is
    not sent another: the list that this makes holds no address."""
    site, visitor = rig.site, Visitor(word, "never")
    before = len(site.sink.names())
    assert site.post(**visitor.fields).status_code == 303
    mail = site.sink.wait(before + 1)[-1]
    link = re.search(r"http\S+/never-again\?token=\S+",
                     mail.get_content()).group()
    fields = site.hidden(site.session().get(link, timeout=20))
    assert site.session().post(
        site.form_url + "never-again", data=fields, allow_redirects=False,
        timeout=20).status_code == 303
    assert site.post(**visitor.fields).status_code == 422
    assert rig.is_forgotten({word}), "never again"


def visit_idn(rig):
    """A domain that goes out as punycode; the word for it."""
    domain = IdnCanary("domain")
    reply = rig.site.post(recipient_email=f"x@{domain}.example")
    assert reply.status_code == 303
    assert rig.is_forgotten({domain}), "idn"
    return domain


def raw_requests(site, word):
    """What broken or hostile clients send over HTTP/1.1: (name, request,
    status of the reply or None where it does not matter)."""
    body = f"sender_email={word}%40e.org&recipient_email={word}%40e.net"
    head = ("POST /send-to-friend/ HTTP/1.1\r\nHost: x\r\n"
            f"Origin: {site.url}\r\nContent-Type: {FORM}\r\n")
    chunked = head + "Transfer-Encoding: chunked\r\n\r\n"

    def sized(text, length=None):
        size = len(text) if length is None else length
        return f"{head}Content-Length: {size}\r\n\r\n{text}"
    return [
        ("large", sized(body + "&message=" + "a" * 69991), 413),
        ("medium", sized(body + "&message=" + "a" * 39991), 413),
        ("chunks", chunked + "".join(
            f"1\r\n{c}\r\n" for c in body + "&message=" + "a" * 16000) +
         "0\r\n\r\n", 411),
        ("chunked", f"{chunked}{len(body):x}\r\n{body}\r\n0\r\n\r\n", 411),
        ("lengthless", head + "\r\n" + body, 411),
        ("short", sized(body, 10), None),
        ("tail", sized(body, 10) + f"GET /{word} HTTP/1.1\r\n\r\n", None),
        ("cut", sized(body, 900), None),
        ("query", f"GET /send-to-friend/?url=/jobs/7&{body} HTTP/1.1\r\n"
         f"Host: x\r\nReferer: http://x/?{body}\r\n\r\n", 200),
        ("bare", f"GET /send-to-friend?{body} HTTP/1.1\r\nHost: x\r\n\r\n",
         301),
        ("bare form", sized(body).replace("friend/ ", "friend ", 1), 301),
        ("path", f"GET /send-to-friend/{body} HTTP/1.1\r\nHost: x\r\n\r\n",
         404),
        ("header", f"{head}Cookie: {body}\r\nUser-Agent: {body}\r\n"
         f"X-Other: {body}\r\nContent-Length: 0\r\n\r\n", None),
        ("expect", f"{head}Expect: 100-continue\r\n" + sized(body)[len(head):],
         None),
        ("bad", f"{head}Bad Header {body}\r\n\r\n{body}", None),
        ("type", head.replace(FORM, body[:20]) +
         sized(body)[len(head):], None),
        ("method", sized(body).replace("POST", "PUT", 1), None),
        ("line", f"POST /send-to-friend/?{body * 200} HTTP/1.1\r\n\r\n",
         None),
    ]


def status_line(sock):
    """Of a reply over HTTP/1.1; None: there is none."""
    try:
        words = sock.recv(65536).split(b" ", 2)
        return int(words[1])
    except (OSError, IndexError, ValueError):
        return None


def visit_oddly(rig, word, only=None, without=(), away=False):
    """Each of them once; away: the module is."""
    for name, request, status in raw_requests(rig.site, word):
        if name in without or only and name != only:
            continue
        with socket.create_connection(("127.0.0.1", rig.site.port),
                                      10) as sock:
            try:
                sock.sendall(request.encode())
                if name == "cut":
                    continue  # gone in the middle of the body
                sock.settimeout(20 if status else 2)
                got = status_line(sock)
            except OSError:
                got = None
            assert away or status is None or got in (None, status), (
                name, got)
        assert rig.is_forgotten({word}), name


def visit_http2(rig, word):
    """HTTP/2: with and without a length, too long, too short, and given
    up."""
    body = (f"sender_email={word}%40e.org&recipient_email={word}"
            "%40e.net&message=").encode()
    fields = {"origin": rig.site.url, "content-type": FORM}
    large = [body] + [b"a" * 16000] * 6
    for name, chunks, length, status in [
            ("lengthless", [body], None, 411),
            ("bytes", [body[i:i + 1] for i in range(len(body))], None, 411),
            ("lengthless, large", large, None, 411),
            ("with a length", [body], len(body), 403),
            ("large", large, sum(map(len, large)), 413),
            ("short", [body], 10, None), ("long", [body], 900, None)]:
        more = {} if length is None else {"content-length": str(length)}
        with Http2(rig.http2_port) as link:
            got = link.post("/send-to-friend/", chunks, {**fields, **more})
        assert status is None or got in (None, status), (name, got)
        assert got == status or name not in ("lengthless",
                                             "with a length"), (name, got)
    for length in (None, 900):
        more = {} if length is None else {"content-length": str(length)}
        with Http2(rig.http2_port) as link:
            link.begin("POST", "/send-to-friend/", {**fields, **more})
            link.send(body)
            link.reset()
            try:
                link.ping()
            except OSError:
                pass  # it was hung up
    assert rig.is_forgotten({word}), "HTTP/2"


def visit_away(rig, word):
    """Nobody answers behind the web server."""
    path = rig.site.path("run/send-to-friend.sock")
    fields = rig.site.fields(**Visitor(word, "away").fields)
    os.rename(path, path + ".away")
    try:
        assert rig.site.post(fields).status_code in (502, 503)
        visit_oddly(rig, word, only="query", away=True)
    finally:
        os.rename(path + ".away", path)


class Busy(threading.Thread):
    """A mail that is under way: the relay does not answer."""

    def __init__(self, rig, word):
        super().__init__()
        self.site, self.fields = rig.site, rig.site.fields(
            **Visitor(word, "busy", "hang.example").fields)
        self.start()
        wait_until(lambda: rig.remembered({word}), 10, "the mail")

    def run(self):
        try:
            self.site.post(self.fields)
        except requests.RequestException:
            pass  # whom it talks to is killed


def kill_module(rig, word, after=0):
    """In the middle of a mail, seconds after it began; another takes its place."""
    busy = Busy(rig, word)
    time.sleep(after)
    rig.site.module.kill()
    rig.site.module.wait(10)
    busy.join(60)
    rig.restart_module()


def kill_front(rig, word):
    """The web server, in the middle of a mail and of a body."""
    busy = Busy(rig, word)
    with socket.create_connection(("127.0.0.1", rig.site.port), 10) as sock:
        _, request, _ = next(
            each for each in raw_requests(rig.site, word)
            if each[0] == "cut")
        sock.sendall(request.encode())
        for pid in reversed(descendants(rig.site.front.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        rig.site.front.wait(10)
    busy.join(60)
    assert rig.is_forgotten({word}), "web server killed"
