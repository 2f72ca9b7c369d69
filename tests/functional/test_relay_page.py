# SPDX-License-Identifier: BSD-2-Clause
"""What formpledge-relay(7) says, with a real Postfix: nothing of a mail stays
in its log, queue or bounces; and pledgectl verify sees a log where it does."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from friend_site import FriendSite, wait_until
from relay_page import DebianRelay, PageRelay, listing
from smtp_sink import Sink
from verified import verified

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../promises"))
from canary import Canary, find_below  # noqa: E402

ENDS = {"ok": "status=sent", "refuse": "status=bounced",
        "later": "status=expired"}


@pytest.fixture(scope="module", name="sink")
def sink_(tmp_path_factory):
    """The next server, which says addresses in its refusals as many do."""
    sink = Sink(str(tmp_path_factory.mktemp("next")),
                rules=["refuse*=refuse", "later*=later"])
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="module", name="relay")
def relay_(sink):
    with PageRelay(("127.0.0.1", sink.port)) as running:
        yield running


@pytest.fixture(scope="module", name="debian")
def debian_(sink):
    with DebianRelay(next_hop=("127.0.0.1", sink.port)) as running:
        yield running


def send(relay, *kinds):
    """One mail of each kind: {kind: canary}."""
    words = {kind: Canary(kind) for kind in kinds}
    with FriendSite("nginx", relay=relay.url, timeout=20) as site:
        for kind, word in words.items():
            assert site.post(sender_email=f"{word}@example.org",
                             recipient_email=f"{kind}{word}@example.net"
                             ).status_code == 303
    return words


def is_done(relay, kinds):
    log = relay.log()
    return all(ENDS[kind] in log for kind in kinds) and not relay.queued()


def test_nothing_is_kept(relay, sink):
    """Delivered, refused, and put off by the next server."""
    sink.clear()
    words = send(relay, *ENDS)
    wait_until(lambda: is_done(relay, ENDS), 20, "the end of three mails")
    assert len(sink.wait(1)) == 1
    assert find_below(set(words.values()), relay.dir) == {}
    assert "to=<->" in relay.log()


def test_restart_with_mail_queued(relay, sink):
    """Meanwhile the queue holds it, as the page says; then it goes out, once,
    and nothing stays."""
    sink.clear()
    sent = relay.log().count(ENDS["ok"])
    os.kill(sink.process.pid, signal.SIGSTOP)
    try:
        words = set(send(relay, "ok").values())
        wait_until(relay.queued, 20, "a mail in the queue")
        found = find_below(words, relay.dir)
        assert found and all("/spool/" in path for path in found)
        relay.restart()
        assert all("/spool/" in path
                   for path in find_below(words, relay.dir))
    finally:
        os.kill(sink.process.pid, signal.SIGCONT)
    wait_until(lambda: relay.log().count(ENDS["ok"]) > sent
               and not relay.queued(), 30, "delivery")
    assert len(sink.wait(1)) == 1
    assert find_below(words, relay.dir) == {}


@pytest.mark.parametrize("leak", [
    "log", pytest.param("queue", marks=pytest.mark.long),
    pytest.param("bounce", marks=pytest.mark.long)])
def test_what_is_left_out_is_found(sink, leak):
    """The search above does see an address: without the filter,
    with a second try, with a bounce that is kept."""
    hop = "127.0.0.1", sink.port
    relay = {
        "log": lambda: PageRelay(hop, filtered=False),
        "queue": lambda: PageRelay(
            hop, settings={"maximal_queue_lifetime": "5d"}),
        "bounce": lambda: PageRelay(
            hop, settings={"transport_maps": "", "bounce_queue_lifetime":
                           "5d", "default_transport": "smtp:[%s]:%d" % hop,
                           "sender_dependent_default_transport_maps":
                           "inline:{ { <> = smtp:[127.0.0.1]:1 } }"})}[leak]()
    kinds = {"queue": ["later"], "bounce": ["refuse"]}.get(leak, ["ok"])
    with relay:
        words = set(send(relay, *kinds).values())
        wait_until(lambda: "status=" in relay.log() and find_below(
            words, relay.dir), 20, "a leak")
        found = find_below(words, relay.dir)
        part = "/spool/" if leak in ("queue", "bounce") else "/log/"
        assert any(part in path for path in found), found


def test_unit(tmp_path):
    """The unit that the page prints has no mistakes."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    if not os.path.exists("/usr/sbin/postfix"):
        pytest.skip("Postfix is not installed")
    unit = tmp_path / "formpledge-relay.service"
    unit.write_text(listing("formpledge-relay.service"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         unit], capture_output=True, text=True, check=False)
    assert not [line for line in done.stderr.splitlines()
                if "formpledge" in line], done.stderr


# -- pledgectl verify --------------------------------------------------------

@pytest.fixture(scope="module", name="site")
def site_():
    with FriendSite("nginx", strict=True) as running:
        yield running


def verify(site, log):
    """The check's row for a log at this path."""
    path = site.path("etc/site.conf")
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("relay_log")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.write(f'relay_log = "{log}"\n')
    done = verified(site)
    assert done.check("relay-log") in done.promise(
        "friend.no-address-stored")["checks"]
    assert done.check("never-again")["result"] == "ok"
    row = done.check("relay-log")
    assert done.code == 1 or row["result"] != "failed"
    return row


def test_verify_of_the_relays_log(site, relay):
    words = send(relay, "ok", "refuse")
    wait_until(lambda: is_done(relay, words), 20, "two ends")
    row = verify(site, relay.path("log/mail.log"))
    assert row["result"] == "ok", row


def test_verify_of_debians_log(site, debian):
    """The address is in it; the evidence is file and line, and nobody's
    address."""
    words = send(debian, "ok")
    wait_until(lambda: is_done(debian, words), 20, "delivery")
    found = find_below(set(words.values()), debian.dir)
    assert any("/log/" in path for path in found)
    row = verify(site, debian.path("log/mail.log"))
    assert row["result"] == "failed"
    number = int(row["evidence"].split("mail.log:")[1].split()[0])
    assert str(words["ok"]) in debian.log().splitlines()[number - 1]
    assert "@" not in row["evidence"]
    assert str(words["ok"]) not in row["evidence"]
    assert "formpledge-relay(7)" in row["remedy"]


HEAD = "Nov 22 06:53:38 www postfix/smtp[13577]: 5469EA8246C: "
KEPT = [
    "to=<bob@example.net>, relay=none, status=sent (250 ok)",
    "to=<bob@example.net>, orig_to=<b@example.org>",
    "from=<ann@example.org>, size=1340, nrcpt=1",
    'to=<"bob smith"@example.net>, relay=none',
    "to=<bob@[192.0.2.1]>, relay=none",
    "to=<bob@bücher.example>, relay=none",
    "to=<-> status=bounced (host x said: 550 bob@example.net unknown)",
    "NOQUEUE: reject: RCPT from x[::1]: 550 <bob@example.net>: no",
    "<= ann@example.org H=localhost P=esmtp S=900",   # Exim
    "=> bob@example.net R=dnslookup T=remote_smtp",
    'smtp delivery evpid=1 from=<> to=<bob@example.net> rcpt=<-> result="Ok"',
]
CLEAN = [
    "to=<->, relay=mx.example.net[192.0.2.1]:25, dsn=2.0.0, status=sent",
    "message-id=<0123456789abcdef@jobs.example.org>",
    "from=<discard@jobs.example.org>, size=1340, nrcpt=1",
    "from=<site@JOBS.example.org>, size=1340, nrcpt=1",
    "from=<>, size=3380, nrcpt=1 (queue active)",
    "systemd: Started postfix@-.service and user@1000.service",
    "connect from localhost[127.0.0.1] @ 10:00", "", "@", "a@", "@b",
]


def test_verify_line_by_line(site, tmp_path):
    log = tmp_path / "mail.log"
    for line in KEPT:
        log.write_text("".join(HEAD + text + "\n" for text in CLEAN) +
                       HEAD + line + "\n")
        row = verify(site, log)
        assert row["result"] == "failed", line
        assert f"mail.log:{len(CLEAN) + 1} " in row["evidence"]
        assert "bob" not in str(row) and "ann" not in row["evidence"]
    log.write_text("".join(HEAD + text + "\n" for text in CLEAN))
    assert verify(site, log) == ({
        "check": "relay-log",
        "result": "ok", "remedy": None,
        "evidence": f"{log}: no mail address in {len(CLEAN)} lines"})
    # the one that was rotated away is still there
    (tmp_path / "mail.log.1").write_text(HEAD + KEPT[0] + "\n")
    row = verify(site, log)
    assert row["result"] == "failed" and "mail.log.1:1 " in row["evidence"]


def test_verify_without_a_log(site, tmp_path):
    """What cannot be looked at is not called good."""
    for log in ("", tmp_path / "none", tmp_path):
        row = verify(site, log)
        assert row["result"] == "cannot verify", log
        assert row["evidence"] and row["remedy"]
    (tmp_path / "empty").touch()
    assert verify(site, tmp_path / "empty")["result"] == "cannot verify"


def test_verify_of_the_list(tmp_path):
    """What else lies there, who may read it, and whether all can be found."""
    with FriendSite("nginx", strict=True) as site:
        folder = site.never.folder

        def row():
            done = verified(site)
            found = done.check("never-again")
            assert done.code == 1 or found["result"] != "failed"
            return found["result"], found["evidence"]
        assert row()[0] == "ok"
        with open(folder + "/list.old", "w", encoding="ascii"):
            pass
        assert "more than the list" in row()[1]
        os.unlink(folder + "/list.old")
        os.chmod(folder, 0o755)
        assert "open to every user" in row()[1]
        os.chmod(folder, 0o750)
        assert row()[0] == "ok"
        os.rename(folder + "/list", folder + "/list.new")
        assert row()[0] == "failed"  # lost
        os.rename(folder + "/list.new", folder + "/list")
        os.rename(folder, folder + ".away")
        assert row()[0] == "cannot verify"
        os.rename(folder + ".away", folder)
        site.settings["never_again"] = '""'
        site.write_conf()
        assert "nobody can opt out" in row()[1]
