# SPDX-License-Identifier: BSD-2-Clause
"""Real web servers with a plain configuration in front of the gate: what
they make of bodies in pieces, of early replies, of clients that vanish."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time

import pytest
from fcgi_client import request
from program import probe
from site_of_tests import free_port, let_in, wait_until

NGINX = """
worker_processes 1; daemon off; pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 256; }}
http {{
	access_log off;
	client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2;
	fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4;
	scgi_temp_path {dir}/t5;
	upstream kept {{ server unix:{socket}; keepalive 4; }}
	server {{
		listen 127.0.0.1:{port};
		client_max_body_size 64m;
		location /probe/ {{
			include {params};
			fastcgi_param REQUEST_URI $request_uri;
			fastcgi_pass unix:{socket};
			fastcgi_request_buffering {buffering};
		}}
		location /kept/ {{
			rewrite ^/kept/(.*)$ /probe/$1 break;
			include {params};
			fastcgi_param REQUEST_URI $uri;
			fastcgi_pass kept;
			fastcgi_keep_conn on;
		}}
	}}
}}
"""

# What Debian's fastcgi_params has, REQUEST_URI aside.
PARAMS = """
fastcgi_param QUERY_STRING $query_string;
fastcgi_param REQUEST_METHOD $request_method;
fastcgi_param CONTENT_TYPE $content_type;
fastcgi_param CONTENT_LENGTH $content_length;
fastcgi_param SCRIPT_NAME $fastcgi_script_name;
fastcgi_param DOCUMENT_ROOT $document_root;
fastcgi_param SERVER_PROTOCOL $server_protocol;
fastcgi_param REMOTE_ADDR $remote_addr;
fastcgi_param REDIRECT_STATUS 200;
"""

APACHE = """
ServerRoot {dir}
ServerName localhost
PidFile {dir}/apache.pid
Listen 127.0.0.1:{port}
ErrorLog {dir}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_fcgi_module {modules}/mod_proxy_fcgi.so
LoadModule setenvif_module {modules}/mod_setenvif.so
BrowserMatch "needle" redirect-carefully
<Location /probe/>
	ProxyPass unix:{socket}|fcgi://probe/
</Location>
"""


class Server:
    """A web server in front of the probe."""

    def __init__(self, folder, kind, path):
        self.dir, self.kind, self.port = str(folder), kind, free_port()
        what = {"dir": self.dir, "port": self.port, "socket": path,
                "params": os.path.join(self.dir, "params"),
                "modules": "/usr/lib/apache2/modules",
                "buffering": "off" if kind == "nginx-unbuffered" else "on"}
        with open(what["params"], "w", encoding="ascii") as file:
            file.write(PARAMS)
        text = (APACHE if kind == "apache" else NGINX).format(**what)
        self.conf = os.path.join(self.dir, "server.conf")
        with open(self.conf, "w", encoding="ascii") as file:
            file.write(text)

    def __enter__(self):
        command = ["apache2", "-f", self.conf, "-DFOREGROUND"] \
            if self.kind == "apache" else ["nginx", "-c", self.conf]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL,
                                        env={"PATH": "/usr/sbin:/usr/bin"})
        wait_until(self.answers, 10, "the web server")
        return self

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except ConnectionRefusedError:
            assert self.process.poll() is None, "it ended"
            return False

    def __exit__(self, *exc):
        self.process.terminate()
        self.process.wait(10)

    def send(self, head, body=b"", step=None, timeout=20):
        """Status and body of the reply to a request made by hand."""
        with socket.create_connection(("127.0.0.1", self.port),
                                      timeout) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.sendall((head + "Host: localhost\r\nConnection: close\r\n"
                          "\r\n").encode())
            try:
                for at in range(0, len(body), step or len(body) or 1):
                    link.sendall(body[at:at + (step or len(body))])
            except (BrokenPipeError, ConnectionResetError):
                pass
            reply = http.client.HTTPResponse(link)
            reply.begin()
            return reply.status, reply.read()


@pytest.fixture(scope="module", params=["nginx", "nginx-unbuffered",
                                        "apache"])
def server(request, tmp_path_factory):
    kind = request.param
    if not shutil.which("apache2" if kind == "apache" else "nginx",
                        path="/usr/sbin:/usr/bin"):
        pytest.skip(f"{kind} is not installed")
    folder = tmp_path_factory.mktemp(kind)
    let_in(folder)
    with probe(folder) as program:
        os.chmod(program.socket, 0o666)
        with Server(folder, kind, program.socket) as found:
            found.program = program
            yield found


def still_answers(server):
    status, body = server.send("GET /probe/echo HTTP/1.1\r\n")
    assert (status, json.loads(body)["method"]) == (200, "GET")


def test_get(server):
    status, body = server.send(
        "GET /probe/query?q=a%20b HTTP/1.1\r\nUser-Agent: needle\r\n"
        "Accept-Language: de\r\nX-Forwarded-For: 192.0.2.1\r\n"
        "X-Forwarded-For: 192.0.2.2\r\nAccept-Language: en\r\n")
    assert status == 200
    assert json.loads(body)["q"] == "a b"
    assert b"192.0.2" not in body and b"needle" not in body


@pytest.mark.parametrize("size", [0, 1, 65536])
def test_body_in_50_byte_segments(server, size):
    body = bytes(65 + i % 26 for i in range(size))
    status, reply = server.send(
        "POST /probe/echo HTTP/1.1\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {size}\r\n", body, 50)
    assert status == 200
    assert json.loads(reply)["body"] == body.decode()


def test_chunked_body(server):
    """Its length is not said beforehand, at least by Apache."""
    body = bytes(65 + i % 26 for i in range(60000))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[at:at + 50]),
                                        body[at:at + 50])
                      for at in range(0, len(body), 50)) + b"0\r\n\r\n"
    status, reply = server.send(
        "POST /probe/echo HTTP/1.1\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n", chunks, 997)
    assert status == 200
    assert json.loads(reply)["body"] == body.decode()


@pytest.mark.parametrize("size", [65537, 200000, 8 * 1024 * 1024])
def test_too_large(server, size):
    """The visitor gets our 413, not the web server's 502."""
    status, _ = server.send(
        "POST /probe/echo HTTP/1.1\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {size}\r\n", b"x" * size)
    assert status == 413
    still_answers(server)


def test_too_large_chunked(server):
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    status, _ = server.send(
        "POST /probe/echo HTTP/1.1\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n", chunk * 20 + b"0\r\n\r\n")
    assert status == 413
    still_answers(server)


@pytest.mark.parametrize("path,status", [
    ("/probe/none", 404), ("/probe/word", 405), ("/probe/edge", 405)])
def test_refusal_with_a_body(server, path, status):
    got, _ = server.send(
        f"POST {path} HTTP/1.1\r\nContent-Type: text/plain\r\n"
        "Content-Length: 60000\r\n", b"x" * 60000)
    assert got == status


def test_client_that_vanishes(server):
    """Half a body is no request; the program goes on."""
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as link:
            link.sendall(b"POST /probe/slow/0 HTTP/1.1\r\nHost: x\r\n"
                         b"Content-Length: 60000\r\n\r\n" + b"x" * 30000)
            time.sleep(0.01)
    still_answers(server)
    assert "POST /slow/{} 200" not in server.program.logged()


def test_large_reply(server):
    status, body = server.send("GET /probe/big/1000000 HTTP/1.1\r\n")
    assert (status, len(body)) == (200, 1000000)


def test_large_reply_to_slow_client(server):
    """Clients that do not read hold up nobody."""
    links = []
    for _ in range(12):
        links.append(socket.create_connection(("127.0.0.1", server.port)))
        links[-1].sendall(b"GET /probe/big/1000000 HTTP/1.0\r\n"
                          b"Host: x\r\n\r\n")
    begun = time.monotonic()
    still_answers(server)
    assert time.monotonic() - begun < 15
    for link in links:
        link.settimeout(20)
        total = 0
        while True:
            data = link.recv(65536)
            if not data:
                break
            total += len(data)
        assert total > 1000000
        link.close()


def test_kept_connections(server):
    if server.kind == "apache":
        pytest.skip("mod_proxy_fcgi does not ask for kept connections")
    for i in range(30):
        status, body = server.send(
            "POST /kept/inline HTTP/1.1\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {i}\r\n", b"x" * i)
        assert (status, json.loads(body)["body_length"]) == (200, i)


def test_direct(server):
    """The program itself is none the worse for all that."""
    assert request(server.program.socket, "GET", "/probe/word").status == 200
