# SPDX-License-Identifier: BSD-2-Clause
"""What the program around a module does: start, stop, reload, who may speak
to it, what it logs and counts."""

import json
import os
import pwd
import resource
import select
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.request

import pytest
from fcgi_client import (AUTHORIZER, KEEP, Connection, encode, params_of, raw,
                         request)
from program import probe
from site_of_tests import free_port, let_in, wait_until


@pytest.fixture
def program(tmp_path):
    with probe(tmp_path) as found:
        yield found


def cpu_secs(pid):
    """Processor time that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def get(program, path, **params):
    return request(program.socket, "GET", "/probe" + path, **params)


def test_options(tmp_path):
    found = probe(tmp_path)
    for option, want in ("-V", "formpledge-probe 0"), ("-h", "Usage:"):
        done = subprocess.run([found.program, option], capture_output=True,
                              text=True, check=True)
        assert want in done.stdout
    done = subprocess.run([found.program, "-x"], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 2 and "Usage:" in done.stderr


def test_check_of_configuration(tmp_path):
    found = probe(tmp_path)
    done = found.check()
    assert done.returncode == 0 and "is fine" in done.stderr
    found.configure(wrod="x")
    done = found.check()
    assert done.returncode == 1
    assert "probe.conf:2" in done.stderr and "word" in done.stderr


def test_named_file_must_be_there(tmp_path):
    """A mistyped -c is not the same as all defaults."""
    found = probe(tmp_path)
    os.unlink(found.conf)
    done = found.check()
    assert done.returncode == 1 and str(found.conf) in done.stderr


def test_check_by_the_module(tmp_path):
    found = probe(tmp_path, word="refused")
    done = found.check()
    assert done.returncode == 1 and "refused by the module" in done.stderr


def test_missing_key(tmp_path):
    found = probe(tmp_path)
    os.unlink(tmp_path / "secrets/forms.key")
    assert "pledgectl keys init" in found.check().stderr


def test_socket_is_for_owner_and_group(program):
    mode = os.stat(program.socket).st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660


def test_second_start_is_refused(program):
    done = subprocess.run([program.program, "-c", program.conf],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, timeout=10)
    assert done.returncode == 1
    assert "another program serves" in done.stderr
    assert get(program, "/word").status == 200


def test_two_starts_at_once(tmp_path):
    """One serves, the other says why it does not."""
    found = probe(tmp_path)
    for _ in range(5):
        with open(os.devnull, "wb") as null:
            both = [subprocess.Popen([found.program, "-c", found.conf],
                                     stdin=subprocess.DEVNULL, stderr=null)
                    for _ in range(6)]
        wait_until(lambda: sum(p.poll() is None for p in both) == 1)
        assert get(found, "/word").status == 200
        one = next(p for p in both if p.poll() is None)
        one.terminate()
        assert one.wait(10) == 0
        assert [p.returncode for p in both if p is not one] == [1] * 5


def test_socket_left_by_a_crash_is_replaced(tmp_path):
    found = probe(tmp_path)
    found.start()
    found.process.kill()
    found.process.wait()
    assert os.path.exists(found.socket)
    os.unlink(found.log)
    with found:
        assert get(found, "/word").status == 200


def test_file_in_the_way_is_left_alone(tmp_path):
    found = probe(tmp_path)
    with open(found.socket, "w", encoding="ascii") as file:
        file.write("precious")
    found.start(wait=False)
    assert found.process.wait(5) == 1
    assert "not a socket" in found.logged()
    with open(found.socket, encoding="ascii") as file:
        assert file.read() == "precious"


def test_socket_goes_at_the_end(tmp_path):
    with probe(tmp_path) as found:
        pass
    assert not os.path.exists(found.socket)


def listening(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(path)
    sock.listen(64)
    return sock


def test_socket_on_standard_input(tmp_path):
    """As spawn-fcgi hands it over; it stays when the program ends."""
    path = str(tmp_path / "given.sock")
    with listening(path) as sock:
        with probe(tmp_path, stdin=sock.fileno()) as found:
            assert request(path, "GET", "/probe/word").status == 200
            assert not os.path.exists(found.socket)
        assert os.path.exists(path)
        os.unlink(found.log)
        with probe(tmp_path, stdin=sock.fileno()):
            assert request(path, "GET", "/probe/word").status == 200


def test_socket_of_systemd(tmp_path):
    path = str(tmp_path / "given.sock")
    found = probe(tmp_path)
    with listening(path) as sock:
        def hand_over():
            os.dup2(sock.fileno(), 3)
            os.environ["LISTEN_FDS"] = "1"
            os.environ["LISTEN_PID"] = str(os.getpid())
        with open(found.log, "ab") as log:
            with subprocess.Popen(
                    ["/bin/sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "sh",
                     found.program, "-c", found.conf], stderr=log,
                    stdin=subprocess.DEVNULL, pass_fds=[3], close_fds=True,
                    env={**os.environ, "LISTEN_FDS": "1"},
                    preexec_fn=lambda: os.dup2(sock.fileno(), 3)) as process:
                try:
                    wait_until(lambda: ": ready" in found.logged())
                    assert request(path, "GET", "/probe/word").status == 200
                finally:
                    process.terminate()
        assert process.returncode == 0


def test_port_needs_the_secret(tmp_path):
    port = free_port()
    found = probe(tmp_path, listen=f"tcp:127.0.0.1:{port}")
    found.start(wait=False)
    assert found.process.wait(5) == 1
    assert "require_edge = true" in found.logged()
    found.configure(require_edge=True)
    with found:
        for params, status in ({}, 403), ({"FORMPLEDGE_EDGE": "0" * 64}, 403), \
                ({"FORMPLEDGE_EDGE": found.keys["edge"]}, 200):
            reply = raw(("127.0.0.1", port), encode(
                params_of("GET", "/probe/echo", **params)))
            assert reply.status == status
        assert "FORMPLEDGE_EDGE" in found.logged()


def test_port_that_is_handed_over(tmp_path):
    """Whoever hands it over has chosen it; the secret is asked for all the
    same, whatever the settings say."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(5)
        address = sock.getsockname()
        with probe(tmp_path, stdin=sock) as found:
            for params, status in ({}, 403), \
                    ({"FORMPLEDGE_EDGE": found.keys["edge"]}, 200):
                reply = raw(address, encode(
                    params_of("GET", "/probe/echo", **params)))
                assert reply.status == status


def test_counters_of_a_second_process(tmp_path):
    """-m takes the place of the setting."""
    at = {name: free_port() for name in ("setting", "option")}
    found = probe(tmp_path, metrics=f"127.0.0.1:{at['setting']}")
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(tmp_path / "second.sock"))
    sock.listen(5)
    with sock, found, subprocess.Popen(
            [found.program, "-c", found.conf, "-m",
             f"127.0.0.1:{at['option']}"], stdin=sock,
            stderr=subprocess.DEVNULL) as second:
        try:
            for port in at.values():
                wait_until(lambda p=port: counters(p), 5, "the counters")
        finally:
            second.terminate()


def counters(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics",
                                    timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


def test_other_addresses_are_refused(tmp_path):
    found = probe(tmp_path, listen="tcp:0.0.0.0:9", require_edge=True)
    found.start(wait=False)
    assert found.process.wait(5) == 1
    assert "only addresses of this host" in found.logged()


def test_edge_secret(program):
    assert get(program, "/edge").status == 403
    assert get(program, "/edge", FORMPLEDGE_EDGE="f" * 64).status == 403
    right = program.keys["edge"]
    reply = get(program, "/edge", FORMPLEDGE_EDGE=right)
    assert reply.status == 200
    assert json.loads(reply.body)["trusted"] is True
    assert right not in reply.body.decode()
    assert json.loads(get(program, "/echo").body)["trusted"] is False
    assert program.logged().count("FORMPLEDGE_EDGE") == 1


def test_health_without_the_secret(tmp_path):
    with probe(tmp_path, require_edge=True) as found:
        assert get(found, "/word").status == 403
        reply = get(found, "/health")
        assert (reply.status, json.loads(reply.body)) == (
            200, {"status": "ok"})


def test_unhealthy(tmp_path):
    with probe(tmp_path, unhealthy="yes") as found:
        reply = get(found, "/health")
        assert (reply.status, json.loads(reply.body)) == (
            503, {"status": "failing"})
        assert "unhealthy as told" in found.logged()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to change users")
def test_peer_user(tmp_path):
    """Others than the web server's user are turned away."""
    let_in(tmp_path)
    with probe(tmp_path, peer_user="www-data") as found:
        os.chmod(found.socket, 0o666)
        code = ("import sys; sys.path.insert(0, sys.argv[2])\n"
                "from fcgi_client import request\n"
                "r = request(sys.argv[1], 'GET', '/probe/word')\n"
                "print(r and r.status)")
        here = os.path.dirname(os.path.realpath(__file__))
        for user, want in ("nobody", "None"), ("www-data", "200"):
            entry = pwd.getpwnam(user)
            with open(os.path.join(here, "fcgi_client.py"),
                      encoding="utf-8") as file:
                source = file.read()
            (tmp_path / "fcgi_client.py").write_text(source)
            done = subprocess.run(
                ["/usr/bin/python3", "-c", code, found.socket, str(tmp_path)],
                capture_output=True, text=True, check=False,
                user=entry.pw_uid, group=entry.pw_gid, cwd="/")
            assert done.stdout.strip() == want, done.stderr
        assert "(peer_user) was turned away" in found.logged()


def test_reload(program):
    assert get(program, "/word").body == b"one"
    program.configure(word="two")
    program.send_signal(signal.SIGHUP)
    wait_until(lambda: get(program, "/word").body == b"two")
    assert "reloaded" in program.logged()


def test_bad_reload_keeps_the_old(program):
    program.configure(word="three", nonsense="x")
    program.send_signal(signal.SIGHUP)
    wait_until(lambda: "old settings stay in force" in program.logged())
    assert "nonsense" in program.logged()
    assert get(program, "/word").body == b"one"


def test_reload_refused_by_the_module(program):
    program.configure(word="refused")
    program.send_signal(signal.SIGHUP)
    wait_until(lambda: "old settings stay in force" in program.logged())
    assert get(program, "/word").body == b"one"


def test_reload_under_way_keeps_the_old(program):
    """A request keeps the settings that it began with."""
    program.configure(workers=9)
    with program.connect() as conn:
        conn.send(encode(params_of("GET", "/probe/slow/300")))
        time.sleep(0.05)
        program.send_signal(signal.SIGHUP)
        assert conn.reply().status == 200
    wait_until(lambda: "reloaded" in program.logged())
    assert "workers has changed" in program.logged()


class Load(threading.Thread):
    """Posts until the socket is gone; counts what was answered and lost."""

    def __init__(self, path, uri, begin=None):
        super().__init__()
        self.path, self.uri, self.begin = path, uri, begin
        self.answered = self.lost = self.refused = 0
        self.ending = False

    def run(self):
        while not self.ending:
            try:
                conn = Connection(self.path)
            except (FileNotFoundError, ConnectionRefusedError):
                self.refused += 1
                return
            with conn:
                try:
                    conn.send(encode(params_of("POST", self.uri, b"a=1"),
                                     b"a=1"))
                    reply = conn.reply()
                except (BrokenPipeError, ConnectionResetError):
                    reply = None
            if reply and reply.status == 200:
                self.answered += 1
            else:
                self.lost += 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT,
                                    signal.SIGUSR1])
def test_drain_loses_nothing(tmp_path, number):
    """Under load, every request that was let in is answered."""
    with probe(tmp_path) as found:
        loads = [Load(found.socket, uri) for uri in (
            "/probe/echo", "/probe/inline", "/probe/slow/30",
            "/probe/later") for _ in range(4)]
        for load in loads:
            load.start()
        wait_until(lambda: sum(load.answered for load in loads) > 200)
        assert found.stop(number) == 0
        for load in loads:
            load.join(10)
    assert sum(load.answered for load in loads) > 100
    assert [load.lost for load in loads] == [0] * len(loads)


def test_restarts_lose_nothing(tmp_path):
    """On a socket that stays, as under systemd: what came in between waits
    for the next program."""
    path = str(tmp_path / "given.sock")
    def answered():
        return sum(load.answered for load in loads)
    with listening(path) as sock:
        loads = [Load(path, uri) for uri in (
            "/probe/echo", "/probe/inline", "/probe/slow/10",
            "/probe/later") for _ in range(2)]
        for i in range(5):
            with probe(tmp_path, stdin=sock.fileno()) as found:
                if i == 0:
                    for load in loads:
                        load.start()
                before = answered()
                wait_until(lambda n=before: answered() > n + 50)
                if i == 4:
                    for load in loads:
                        load.ending = True
                    for load in loads:
                        load.join(10)
            os.unlink(found.log)
    assert sum(load.answered for load in loads) > 100
    assert [load.lost for load in loads] == [0] * len(loads)


def test_drain_waits_for_half_a_request(tmp_path):
    with probe(tmp_path) as found:
        data = encode(params_of("GET", "/probe/word"))
        with found.connect() as conn, found.connect() as idle:
            conn.send(data[:30])
            idle.send(encode(params_of("GET", "/probe/word"), flags=KEEP))
            assert idle.reply().status == 200
            time.sleep(0.1)
            found.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            assert found.process.poll() is None
            assert idle.is_closed()
            conn.send(data[30:])
            assert conn.reply().status == 200
        assert found.process.wait(5) == 0


def test_busy_is_503(tmp_path):
    """When all workers and the queue are taken: 503, at once."""
    with probe(tmp_path, workers=1) as found:
        conns = [found.connect() for _ in range(300)]
        try:
            for conn in conns:
                conn.send(encode(params_of("GET", "/probe/slow/30")))
            waiting, busy = list(conns), []

            def look():
                ready = select.select([c.sock for c in waiting], [], [],
                                      0)[0]
                for conn in [c for c in waiting if c.sock in ready]:
                    waiting.remove(conn)
                    reply = conn.reply()
                    busy.extend([reply] if reply.status == 503 else [])
                return len(busy) >= 20
            wait_until(look, 10, "a refusal of many")
            assert all(int(r.headers["retry-after"]) > 0 for r in busy)
            # what never waits is answered all the same
            assert get(found, "/inline").status == 200
        finally:
            for conn in conns:
                conn.close()


def test_later(program):
    with program.connect() as conn:
        for _ in range(50):
            conn.send(encode(params_of("GET", "/probe/later"), flags=KEEP))
            reply = conn.reply()
            assert (reply.status, reply.body) == (200, b"later")
    many = [program.connect() for _ in range(100)]
    for conn in many:
        conn.send(encode(params_of("POST", "/probe/later", b"x"), b"x"))
    for conn in many:
        assert conn.reply().body == b"later"
        conn.close()


def test_authorizer_goes_to_authorize(program):
    reply = raw(program.socket, encode(params_of("GET", "/some/page"),
                                       role=AUTHORIZER))
    assert (reply.status, reply.body) == (200, b"one")


def test_check_that_cannot_tell(program):
    reply = get(program, "/broken")
    assert reply.status == 503 and "retry-after" in reply.headers


def test_methods(program):
    reply = request(program.socket, "POST", "/probe/word", b"")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")
    reply = get(program, "/quiet")
    assert (reply.status, reply.headers["allow"]) == (405, "POST")


def test_problem_json(program):
    reply = get(program, "/none", HTTP_ACCEPT="application/json")
    assert reply.status == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert json.loads(reply.body)["status"] == 404


def test_no_store_unless_cacheable(program):
    assert get(program, "/word").headers["cache-control"] == "no-store"
    style = get(program, "/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "no-store" not in style.headers["cache-control"]


def test_log_names_nobody(program):
    before = program.logged()
    request(program.socket, "POST", "/probe/echo?needle=1", b"needle",
            HTTP_COOKIE="needle=1", REMOTE_ADDR="203.0.113.77",
            HTTP_USER_AGENT="needle")
    request(program.socket, "POST", "/probe/quiet", b"needle")
    get(program, "/parts/needle")
    get(program, "/needle")
    request(program.socket, "NEEDLE", "/probe/echo")
    lines = wait_until(lambda: (program.logged()[len(before):].count("\n") >= 4
                                and program.logged()[len(before):]))
    assert "needle" not in lines.lower() and "203.0.113.77" not in lines
    assert "POST /echo 200 " in lines
    assert "GET /parts/{} 200 " in lines
    assert "GET - 404 " in lines
    assert "/quiet" not in lines


def test_metrics(tmp_path):
    port = free_port()
    with probe(tmp_path, metrics=f"127.0.0.1:{port}") as found:
        for _ in range(3):
            get(found, "/word")
        get(found, "/none")
        request(found.socket, "POST", "/probe/quiet", b"x")
        get(found, "/later")
        assert raw(found.socket, b"GET / HTTP/1.0\r\n\r\n") is None
        with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/metrics", timeout=5) as reply:
            assert reply.headers["Content-Type"].startswith(
                "text/plain; version=0.0.4")
            text = reply.read().decode()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    assert ('formpledge_requests_total{module="probe",route="/word",'
            'method="GET",status="200"} 3\n') in text
    assert 'route="other",method="",status="404"} 1\n' in text
    assert 'formpledge_probe_sent{module="probe"} 1\n' in text
    assert 'formpledge_gate_refused_total{module="probe"} 1\n' in text
    assert 'formpledge_queue_full_total{module="probe"} 0\n' in text
    assert "quiet" not in text


def test_metrics_take_nothing_from_the_web_server(tmp_path):
    """Who keeps connections open there neither fills the program nor is
    taken for the web server."""
    port = free_port()
    held = []
    with probe(tmp_path, metrics=f"127.0.0.1:{port}") as found:
        for _ in range(40):
            held.append(socket.create_connection(("127.0.0.1", port)))
        def shut():
            return len(select.select(held, [], [], 0)[0])  # at their end
        wait_until(lambda: shut() >= 32)
        assert shut() == 32
        assert all(each.recv(1) == b""
                   for each in select.select(held, [], [], 0)[0])
        assert get(found, "/word").status == 200
        for each in held:
            each.close()

        def none_left():
            with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/metrics", timeout=20) as reply:
                return 'formpledge_connections{module="probe"} 0\n' in (
                    reply.read().decode())
        wait_until(none_left)


def test_no_descriptors_left(tmp_path):
    """Neither listener makes the program run in circles."""
    port = free_port()
    with probe(tmp_path, metrics=f"127.0.0.1:{port}") as found:
        pid = found.process.pid
        used = len(os.listdir(f"/proc/{pid}/fd"))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, 4096))
        with socket.create_connection(("127.0.0.1", port)):
            before = cpu_secs(pid)
            time.sleep(1)
            assert cpu_secs(pid) - before < 0.3
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (4096, 4096))
            assert get(found, "/word").status == 200


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-",
                                    "0<&- 1>&- 2>&-"])
def test_closed_standard_descriptors(tmp_path, closed):
    """Nothing that is opened takes the place of the log."""
    found = probe(tmp_path)
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$0" -c "$1" {closed}', found.program,
         found.conf], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: os.path.exists(found.socket))
        wait_until(lambda: get(found, "/word").status == 200)
        for number in range(3):
            target = os.readlink(f"/proc/{process.pid}/fd/{number}")
            assert not target.startswith(("socket:", "anon_inode:",
                                          found.dir)), target
    finally:
        process.terminate()
        assert process.wait(10) == 0


def test_hardened(program):
    """No core dumps, no new privileges, not readable by others."""
    pid = program.process.pid
    with open(f"/proc/{pid}/limits", encoding="ascii") as file:
        core = [line for line in file if line.startswith("Max core file")]
    assert core[0].split()[4:6] == ["0", "0"]
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        state = dict(line.rstrip("\n").split(":\t", 1) for line in file
                     if ":\t" in line)
    assert state["NoNewPrivs"] == "1"
    assert state["Umask"] == "0077"


def test_signals_truncate_nothing(program):
    """Signals to the process while bodies come in: every byte arrives."""
    body = b"s" * 60000
    data = encode(params_of("POST", "/probe/echo", body), body, chunk=500)
    stop = threading.Event()

    def hup():
        while not stop.is_set():
            program.send_signal(signal.SIGHUP)
            program.send_signal(signal.SIGWINCH)
            time.sleep(0.002)
    thread = threading.Thread(target=hup)
    thread.start()
    try:
        for _ in range(20):
            with program.connect() as conn:
                conn.drip(data, 4096, 0.001)
                assert json.loads(conn.reply().body)["body_length"] == 60000
    finally:
        stop.set()
        thread.join()
