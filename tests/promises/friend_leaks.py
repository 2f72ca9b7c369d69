# SPDX-License-Identifier: BSD-2-Clause
"""Leaks to be planted around send-to-friend: in the program, by a library that
is preloaded (friend_leaks/leaky.c), and in the web server's configuration, by
changing a line of what is shipped. Several share a site: each has a word of
its own, and each line that was changed a server of its own."""

import os
import shutil
import socket
import subprocess
import threading

from canary import Canary
from friend_rig import FORM, make_certificate, status_line
from friend_site import free_port
from http2 import Http2
from smtp_sink import Sink

SOURCE = os.path.join(os.path.dirname(os.path.realpath(__file__)),
                      "friend_leaks/leaky.c")
FILES = {"writes", "files", "raw image"}
UNSEEN = {"writes", "raw image"}  # what ls does not show


def build_leaky(folder, *defines):
    """The library, with what does not go by an address as well."""
    library = os.path.join(str(folder), "leaky.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SOURCE,
                    *("-D" + word for word in defines), "-ldl"], check=True)
    return library


class KeyLog(Canary):
    """What a log of TLS keys says in each of its lines."""

    def __init__(self):
        super().__init__("keys")
        self.text = "CLIENT_TRAFFIC_SECRET_0"


# Name (the recipient's address begins so), where it is found with
# sandbox = false, and where in spite of the sandbox: what it cannot hold
# back, the search must find.
PROGRAM = [
    ("print", FILES, set()),
    ("logged", FILES, FILES),
    ("syslog", {"files", "raw image"}, set()),
    ("verbose", FILES, set()),
    ("file", FILES, set()),
    ("temp", UNSEEN, set()),
    ("queue", FILES, set()),
    ("mapped", {"files", "raw image"}, set()),
    ("kept", {"memory"}, {"memory"}),
    ("freed", {"memory"}, {"memory"}),  # the last: nothing is wiped after it
]


class Syslog(threading.Thread):
    """Writes down what it is sent, as every host's does."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(site.path("run/syslog.sock"))
        self.path = site.path("log/syslog")
        self.start()

    def run(self):
        while True:
            data = self.sock.recv(65536)
            if data == b"end":
                return
            with open(self.path, "ab") as file:
                file.write(data + b"\n")

    def stop(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.connect(self.sock.getsockname())
            sock.send(b"end")
        self.join(20)
        self.sock.close()


def spring_program(rig, keys):
    """One mail for each leak; {name: its word}. With keys over TLS."""
    words = {name: Canary(name) for name, *_ in PROGRAM}
    syslog = Syslog(rig.site)
    rig.begin_trace()
    for name, word in words.items():
        reply = rig.site.post(
            sender_email="ann@example.org",
            recipient_email=f"{name}{word}@keep.example")
        assert reply.status_code == 303, name
    if keys:
        words["keys"] = KeyLog()
        post_by_tls(rig)
    syslog.stop()
    return words


def post_by_tls(rig):
    """One mail more, to a relay whose TLS has keys to be logged."""
    cert, key = make_certificate(rig.site.path("etc"), "relay")
    with Sink(rig.mail, cert=cert, key=key, implicit_tls=True) as sink:
        rig.set_relay(f"smtps://127.0.0.1:{sink.port}", relay_ca=f'"{cert}"')
        assert rig.site.post().status_code == 303


# The web servers

class Line:
    """A line of an include that is changed: (file, old, new)."""

    def __init__(self, name, where, *changes, visits=("post",)):
        self.name, self.where, self.visits = name, where, visits
        self.changes = changes
        self.port = self.http2_port = None


LOCATION = "formpledge-location.conf"
SERVER = "formpledge-server.conf"
FRIEND = "formpledge-send-to-friend.conf"
NGINX_411 = "if ($formpledge_no_length) {\n\treturn 411;\n}\n"
ALL_VISITS = ("post", "query", "large", "chunks", "chunked", "http2", "tail")

NGINX = [
    Line("as shipped", set(), visits=ALL_VISITS),
    Line("access log on", FILES,
         (FRIEND, "access_log off;\n\terror_log",
          "access_log {log} combined;\n\terror_log"), visits=["query"]),
    Line("body in the access log", FILES,
         (FRIEND, "access_log off;\n\terror_log",
          "access_log {log} leak;\n\terror_log")),
    Line("malformed requests logged", FILES,
         (SERVER, "formpledge.log formpledge if=$formpledge_log",
          "formpledge.log combined"), visits=["tail"]),
    Line("error log at warn", FILES,
         (FRIEND, "error_log /dev/null emerg;\n\tinclude",
          "error_log {log} warn;\n\tinclude"), visits=["large"]),
    Line("default body buffer", UNSEEN,
         (LOCATION, "client_body_buffer_size 68k;", ""), visits=["medium"]),
    Line("chunked allowed", UNSEEN, (LOCATION, NGINX_411, ""),
         visits=["chunked"]),
    Line("HTTP/2 without a length allowed", UNSEEN,
         (LOCATION, NGINX_411, ""),
         (LOCATION, "client_body_buffer_size 68k;",
          "client_body_buffer_size 1k;"), visits=["http2"]),
    Line("body kept", FILES,
         (LOCATION, "client_body_in_file_only off",
          "client_body_in_file_only on")),
]
APACHE_411 = ("<If \"-n %{HTTP:Transfer-Encoding} || (%{REQUEST_METHOD} !~ "
              "/^(GET|HEAD|OPTIONS)$/ && -z %{HTTP:Content-Length})\">\n"
              "\tRedirect 411\n</If>\n")
APACHE = [
    Line("as shipped", set(), visits=ALL_VISITS),
    Line("access log on", FILES,
         (SERVER, "formpledge.log formpledge \"expr=",
          "formpledge.log \"%r %{Referer}i\" \"expr=true || "),
         visits=["query"]),
    Line("malformed requests logged", FILES,
         (SERVER, "formpledge.log formpledge \"expr=",
          "formpledge.log \"%r %{Referer}i\" \"expr=true || "),
         visits=["tail"]),
    Line("error log at trace", FILES,
         (LOCATION, "LogLevel emerg", "LogLevel trace8"),
         (SERVER, "LogLevel crit", "LogLevel trace8"), visits=["large"]),
    Line("input dumped", FILES,
         (SERVER, "LogLevel crit", "LogLevel dumpio:trace7\nDumpIOInput On"),
         (LOCATION, "LogLevel emerg", "")),
    Line("chunked allowed, with a length made up", UNSEEN,
         (LOCATION, APACHE_411, "SetEnvIf Request_URI . proxy-sendcl=1\n"),
         visits=["chunks"]),
]
LINES = {"nginx": NGINX, "apache": APACHE}


def change(site, line, number):
    """A copy of the includes with the line changed; its folder."""
    kind = site.server
    shipped, folder = site.path("etc", kind), site.path("etc", f"l{number}")
    shutil.copytree(shipped, folder)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if not name.endswith(".conf"):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read().replace(shipped + "/", folder + "/")
        for changed, old, new in line.changes:
            if changed == name:
                assert old in text, (line.name, old)
                text = text.replace(old, new.replace(
                    "{log}", site.path(f"log/l{number}.log")))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return folder


NGINX_SERVER = """
	server {{
		listen 127.0.0.1:{port};
		listen 127.0.0.1:{http2_port} http2;
		include {folder}/formpledge-server.conf;
		include {folder}/formpledge-send-to-friend.conf;
	}}
"""
APACHE_SERVER = """
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
	Include {folder}/formpledge-server.conf
	Include {folder}/formpledge-send-to-friend.conf
</VirtualHost>
"""


# What a site may have around the includes, which hold all the same.
CARELESS = {"nginx": """
	access_log {log}/careless.log combined;
	error_log {log}/careless-error.log info;
	client_body_in_file_only on;
	client_body_buffer_size 1k;
	fastcgi_store {log}/careless-$request_id;
	log_format leak '$request_body';
""", "apache": """
LoadModule dumpio_module /usr/lib/apache2/modules/mod_dumpio.so
LogLevel trace8
CustomLog {log}/careless.log "%a %r %{{Referer}}i %{{Cookie}}i"
SetEnvIf Request_URI . proxy-sendcl=1
"""}


def plant_lines(site):
    """A server for each changed line, in the one web server of a careless
    site."""
    careless = CARELESS[site.server].format(log=site.path("log"))
    servers = ""
    for number, line in enumerate(LINES[site.server]):
        line.port = free_port()
        line.http2_port = free_port() if site.server == "nginx" else line.port
        servers += {"nginx": NGINX_SERVER, "apache": APACHE_SERVER}[
            site.server].format(port=line.port, http2_port=line.http2_port,
                                folder=change(site, line, number))
    path = site.path("etc/front.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if site.server == "nginx":
        text = text.rstrip()
        assert text.endswith("}")
        text = text[:-1] + careless + servers + "}\n"
    else:
        text = text.replace("LogLevel crit\n", careless, 1) + servers
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def speak(port, request):
    """One request as it is; the status of the reply."""
    with socket.create_connection(("127.0.0.1", port), 20) as sock:
        try:
            sock.sendall(request.encode())
        except OSError:
            pass  # refused before it was all sent
        return status_line(sock)


def make_visit(rig, line, visit, word):
    """One request to the changed server."""
    body = f"sender_email={word}%40e.org&message="
    # what was deleted is written over in part: so there is much of it
    words = f"{word}." * 4000
    head = (f"POST /send-to-friend/ HTTP/1.1\r\nHost: x\r\nReferer: "
            f"http://x/?{word}\r\nContent-Type: {FORM}\r\nConnection: close"
            f"\r\nOrigin: {rig.site.url}\r\n")

    def sized(text, size=None):
        return f"{head}Content-Length: {size or len(text)}\r\n\r\n{text}"
    if visit == "http2":
        with Http2(line.http2_port) as link:
            link.post("/send-to-friend/",
                      [body.encode()] + [words[:9000].encode()] * 2,
                      {"origin": rig.site.url, "content-type": FORM})
        return
    long = body + words[:40000]

    def chunked(size):
        return head + "Transfer-Encoding: chunked\r\n\r\n" + "".join(
            f"{len(long[i:i + size]):x}\r\n{long[i:i + size]}\r\n"
            for i in range(0, len(long), size)) + "0\r\n\r\n"
    speak(line.port, {
        "post": sized(body),
        "query": f"GET /send-to-friend/?url=/jobs/7&{body} HTTP/1.1\r\nHost: "
                 f"x\r\nReferer: http://x/?{body}\r\nConnection: close\r\n"
                 "\r\n",
        "medium": sized(body + words[:30000]),
        "large": sized(body + words[:70000]),
        "chunked": chunked(1),
        "chunks": chunked(500),
        "tail": sized(body, 5).replace("Connection: close\r\n", "")
                + "\r\nGET / HTTP/1.1\r\n\r\n",
    }[visit])


def spring_lines(rig):
    """What each line is about; {its name: its word}."""
    words = {line.name: Canary("line") for line in LINES[rig.server]}
    rig.begin_trace()
    for line in LINES[rig.server]:
        for visit in line.visits:
            make_visit(rig, line, visit, words[line.name])
    return words


def places(rig, words):
    """{name: the places that its word was found in}"""
    everyone = set(words.values())
    found = {"writes": rig.written(everyone),
             "memory": rig.remembered(everyone - {words.get("keys")}),
             "files": rig.files(everyone)}
    found["raw image"] = rig.raw(everyone)
    if not rig.image.mounted:
        found["raw image"] = {}
    return {name: {place for place, hits in found.items()
                   if any(hit.canary is word for some in hits.values()
                          for hit in some)}
            for name, word in words.items()}
