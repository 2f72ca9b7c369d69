# SPDX-License-Identifier: BSD-2-Clause
"""send-to-friend behind a real web server, with a real relay."""

import concurrent.futures
import html
import json
import os
import re
import subprocess
import time
import urllib.parse

import pytest
from friend_site import MAY_LOCK, PROGRAM, FriendSite, wait_until

RULES = ["refuse@*=refuse", "later@*=later", "hang@*=hang", "die@*=die",
         "refuse-end@*=refuse-end", "hang-end@*=hang-end",
         "die-data@*=die-data", "keep-die@*=keep-die",
         "slow@*=slow:1"]


@pytest.fixture(scope="module", params=["nginx", "apache"])
def site(request):
    with FriendSite(request.param, rules=RULES) as running:
        yield running


@pytest.fixture
def sink(site):
    site.sink.clear()
    return site.sink


def test_form(site):
    page = site.open_form("/jobs/7")
    assert page.status_code == 200
    assert site.hidden(page)["url"] == "/jobs/7"
    assert site.url + "/jobs/7" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("url", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "jobs/7",
    "javascript:alert(1)", "/jobs?x=1", "/jobs#x", "/../etc", "/a/../b",
    "/a%2f..", "/jobs\r\nBcc: eve@example.org", "/\x00", "/jobs 7",
    "/\"><script>alert(1)</script>", "/" + "a" * 600])
def test_form_for_elsewhere(site, url):
    page = site.open_form(url)
    assert page.status_code == 422
    assert "evil" not in page.text and "<script>" not in page.text


def test_sent(site, sink):
    reply = site.post()
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/send-to-friend/sent"
    assert site.session().get(site.form_url + "sent").status_code == 200
    [mail] = sink.wait(1)
    assert mail["From"].addresses[0].display_name == "Ann via Example Jobs"
    assert mail["From"].addresses[0].addr_spec == "site@jobs.example.org"
    assert mail["Reply-To"] == "ann@example.org"
    assert mail["To"] == "bob@example.net"
    assert mail["Return-Path"] == "<discard@jobs.example.org>"
    assert mail["Delivered-To"] == "<bob@example.net>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert site.url + "/jobs/7" in text
    assert "> Thought of you!" in text
    # nothing tells where the visitor was, or that it is kept anywhere
    assert b"127.0.0.1:" + str(site.port).encode() in sink.raw()[0]
    # (it stands in the links alone: those of the text, one of a header)
    assert sink.raw()[0].count(b"127.0.0.1") == text.count("127.0.0.1") + 1


@pytest.mark.parametrize("shape", ["json", "multipart"])
def test_other_shapes(site, sink, shape):
    fields = site.fields()
    if shape == "json":
        del fields["form_token"]
        reply = site.post_raw(json.dumps(fields), "application/json")
    else:
        reply = site.session().post(
            site.form_url, files={k: (None, v) for k, v in fields.items()},
            allow_redirects=False, timeout=20)
    assert reply.status_code == 303
    assert len(sink.wait(1)) == 1


def test_unicode(site, sink):
    reply = site.post(sender_name="Zoë Müller",
                      recipient_email="bob@bücher.example",
                      message="Grüße!\r\nBis bald 😀")
    assert reply.status_code == 303
    [mail] = sink.wait(1)
    assert mail["From"].addresses[0].display_name == \
        "Zoë Müller via Example Jobs"
    assert mail["To"] == "bob@xn--bcher-kva.example"
    assert "> Grüße!\n> Bis bald 😀" in mail.get_content().replace(
        "\r\n", "\n")


def still_filled(page, fields):
    text = html.unescape(page.text)
    for name in ("sender_name", "sender_email", "recipient_email"):
        if 'value="%s"' % fields[name] not in text:
            return False
    return fields["message"] in text


@pytest.mark.parametrize("local,status", [
    ("refuse", 422), ("later", 503), ("hang", 503), ("die", 503),
    ("refuse-end", 422)])
def test_not_sent(site, sink, local, status):
    fields = site.fields(recipient_email=local + "@example.net")
    start = time.monotonic()
    page = site.post(fields)
    assert page.status_code == status
    assert time.monotonic() - start < 20
    assert still_filled(page, fields)
    if status == 503:
        assert page.headers["Retry-After"]
        assert "nothing was sent" in page.text
    assert sink.raw() == []
    # the form that came back can be sent to somebody else
    fields.update(site.hidden(page), recipient_email="bob@example.net")
    assert site.post(fields).status_code == 303
    assert len(sink.wait(1)) == 1


@pytest.mark.parametrize("local,kept", [
    ("hang-end", 0), ("die-data", 0), ("keep-die", 1)])
def test_outcome_unknown(site, sink, local, kept):
    fields = site.fields(recipient_email=local + "@example.net")
    for _ in range(2):  # and it is not sent again
        page = site.post(fields)
        assert page.status_code == 504
        assert "may have gone out" in page.text
    assert len(sink.raw()) == kept


def test_relay_down(site, sink):
    fields = site.fields()
    sink.stop()
    try:
        page = site.post(fields)
        assert page.status_code == 503
        assert still_filled(page, fields)
    finally:
        sink.args += ["--port", str(sink.port)]
        sink.start()
    assert site.post(fields).status_code == 303  # the same form, again
    assert len(sink.wait(1)) == 1


def test_json_errors(site, sink):
    sink.clear()
    reply = site.post_raw(json.dumps(
        {"sender_name": "Ann", "sender_email": "x", "url": "/"}),
        "application/json", Accept="application/json")
    assert reply.status_code == 422
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {e["field"] for e in reply.json()["errors"]} == {
        "sender_email", "recipient_email"}


def test_twice(site, sink):
    fields = site.fields(recipient_email="slow@example.net")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: site.post(fields), range(4)))
    assert [r.status_code for r in replies] == [303] * 4
    assert site.post(fields).status_code == 303
    assert len(sink.wait(1)) == 1


def test_token(site, sink):
    for token in (None, "", "A" * 90):
        fields = site.fields(form_token=token)
        page = site.post(fields)
        assert page.status_code == 403
        assert still_filled(page, fields)
        fields.update(site.hidden(page))
        assert fields["form_token"] not in (None, "", token)
    assert sink.raw() == []
    assert site.post(fields).status_code == 303


def test_foreign_origin(site, sink):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "cross-site"}):
        assert site.post(headers=headers).status_code == 403
    assert sink.raw() == []


def test_refusals(site, sink):
    token = site.fields()["form_token"]
    assert site.post_raw("a" * 70000).status_code == 413
    assert site.post_raw("a" * 20000).status_code == 413
    assert site.post_raw("x", "text/plain").status_code == 415
    assert site.post_raw("sender_name=a%00b&form_token=" + token
                         ).status_code == 400
    assert site.post_raw("sender_name=%c0%af&form_token=" + token
                         ).status_code == 400
    assert site.post_raw("recipient_email=a%40b.org&recipient_email=c%40d.org"
                         "&form_token=" + token).status_code == 400
    assert site.session().put(site.form_url, data="x").status_code == 405
    assert site.session().get(site.form_url + "nothing").status_code == 404
    assert sink.raw() == []


# What attackers have tried on forms that send mail. Each is put in each
# field of a mail, and none may reach anybody.
INJECTIONS = [
    "{}\r\nBcc: eve@evil.example", "{}\nBcc: eve@evil.example",
    "{}\rBcc: eve@evil.example", "{}%0d%0aBcc: eve@evil.example",
    "{}\r\n\r\nbuy this", "{}\r\n.\r\nMAIL FROM:<eve@evil.example>",
    "{}\r\nRCPT TO:<eve@evil.example>", "{}>\r\nRCPT TO:<eve@evil.example>",
    "{}> RCPT TO:<eve@evil.example", "{},eve@evil.example",
    "{};eve@evil.example", "{} eve@evil.example",
    "<{}>,<eve@evil.example>", "eve@evil.example,{}",
    "\"{}\" <eve@evil.example>", "{}\x0bBcc: eve@evil.example",
    "{}\x0cBcc: eve@evil.example", "{}\x85Bcc: eve@evil.example",
    "{}\u2028Bcc: eve@evil.example", "{}\x7f", "{}\x1b[2J",
    "{}\tBcc: eve@evil.example", "=?utf-8?Q?{}=0D=0ABcc:_eve@evil.example?=",
    "{}(eve@evil.example)", "@evil.example:{}", "eve%evil.example%{}",
    "{}@evil.example", "{}\\", "{}\"", "-oQ/tmp {}", "|{}", "{}\u202e",
    "{}<script>alert(1)</script>", "{}\r\nContent-Type: text/html",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["sender_name", "sender_email",
                                   "recipient_email"])
def test_injection(site, sink, field, text):
    plain = {"sender_name": "Ann", "sender_email": "ann@example.org",
             "recipient_email": "bob@example.net"}[field]
    fields = site.fields()
    fields[field] = text.replace("{}", plain)
    page = site.post(fields)
    assert page.status_code in (400, 422)
    assert "<script>alert" not in page.text
    assert sink.raw() == []


@pytest.mark.parametrize("text", [
    "http://evil.example", "see evil.example now", "www.evil", "a@evil",
    "evil。example", "evil[.]example", "//evil", "10.0.0.1",
    "ev\u200bil.exa\u200bmple", "x" * 301, "a\x07b", "a\x00b", "a\x1bb",
    "HTTPS://EVIL.EXAMPLE", "\u202emoc.live"])
def test_note_refused(site, sink, text):
    page = site.post(message=text)
    assert page.status_code in (400, 422)
    assert sink.raw() == []


@pytest.mark.parametrize("text", [
    "\r\n.\r\nMAIL FROM:<eve>\r\n", ".", "..", "From here", "=3D =\r\n",
    "--\r\n--boundary--", "\r\nBcc: eve\r\n\r\n", "<b>bold</b>", "x" * 300])
def test_note_is_only_text(site, sink, text):
    """A note that looks like protocol arrives as a note, quoted."""
    assert site.post(message=text).status_code == 303
    [mail] = sink.wait(1)
    assert mail.get_content_type() == "text/plain"
    assert mail["Delivered-To"] == "<bob@example.net>"
    assert mail.get_all("Bcc") is None
    for line in text.strip().splitlines():
        assert "> " + line.rstrip() in mail.get_content()


@pytest.mark.parametrize("url", [
    "https://evil.example/", "//evil.example/", "/a?to=evil", "", "evil",
    "/jobs/7\r\nX: y", "/jobs/7 evil"])
def test_post_for_elsewhere(site, sink, url):
    page = site.post(url=url)
    assert page.status_code == 422
    assert "evil" not in page.text.replace(html.escape(url), "")
    assert sink.raw() == []


def test_log_names_nobody(site, sink):
    site.post(sender_name="Rumpelstilz", sender_email="rumpel@example.org",
              recipient_email="refuse@example.net")
    logs = b""
    for name in os.listdir(site.path("log")):
        with open(site.path("log", name), "rb") as file:
            logs += file.read()
    for needle in (b"rumpel", b"Rumpel", b"example.net", b"refuse@",
                   b"127.0.0.1", b"jobs/7", b"%2Fjobs"):
        assert needle not in logs


# Without a web server's particulars

def test_limits():
    with FriendSite(settings={"client_limit": "4", "recipient_limit": "2"}
                    ) as site:
        assert site.post().status_code == 303
        assert site.post(sender_email="ann2@example.org").status_code == 303
        page = site.post(recipient_email="BOB@example.NET")
        assert page.status_code == 429
        assert page.headers["Retry-After"]
        assert "This address was sent enough" in page.text
        assert site.post(recipient_email="c@example.net").status_code == 303
        page = site.post(recipient_email="d@example.net")
        assert page.status_code == 429
        assert "Too many mails" in page.text
        assert len(site.sink.raw()) == 3


def test_slow_relay():
    """A relay that hangs holds up neither the form nor a queue of visitors,
    and when it is back the next mail goes out."""
    with FriendSite(rules=["hang@*=hang"], settings={"workers": "2"}
                    ) as site:
        forms = [site.fields(recipient_email="hang@example.net")
                 for _ in range(12)]
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            posts = [pool.submit(site.post, fields) for fields in forms]
            time.sleep(0.5)
            opened = time.monotonic()
            assert site.open_form().status_code == 200
            opened = time.monotonic() - opened
            assert {p.result().status_code for p in posts} == {503}
        whole = time.monotonic() - start
        assert opened < whole / 2
        assert whole < 11  # 12 in turn would take 12 s
        assert site.post().status_code == 303


def test_failures_cost_nothing():
    """A relay that is down does not use up what a visitor may send."""
    with FriendSite(settings={"client_limit": "3", "recipient_limit": "1"},
                    rules=["later@*=later"]) as site:
        for _ in range(5):
            assert site.post(recipient_email="later@example.net"
                             ).status_code == 503
        assert site.post().status_code == 303


def test_paths():
    with FriendSite(settings={"paths": '[ "/jobs/", "/news/" ]'}) as site:
        assert site.open_form("/jobs/7").status_code == 200
        assert site.open_form(None).status_code == 200
        assert site.open_form("/about").status_code == 422
        assert site.post(url="/about").status_code == 422
        assert site.sink.raw() == []


def test_no_note():
    with FriendSite(settings={"note_max": "0"}) as site:
        page = site.open_form()
        assert "<textarea" not in page.text
        assert site.post(message=None).status_code == 303
        assert site.post(message="x").status_code == 422


def test_stale_form():
    """A form that was open for longer than half a day."""
    with FriendSite() as site:
        fields = site.fields()
        site.module.terminate()
        site.module.wait(10)
        os.unlink(site.path("log/module.log"))
        site.wrap = ["faketime", "-f", "+13h"]
        site.start_module()
        page = site.post(fields)
        assert page.status_code == 403
        assert still_filled(page, fields)
        assert site.sink.raw() == []


@pytest.mark.parametrize("setting,value,promise", [
    ("sandbox", "false", "friend.no-address-stored"),
    ("client_limit", "61", "friend.no-misuse"),
    ("recipient_limit", "11", "friend.no-misuse")])
def test_contradiction(setting, value, promise):
    with pytest.raises(RuntimeError) as refusal:
        FriendSite(settings={setting: value}, strict=True).__enter__()
    text = str(refusal.value)
    assert re.search(r"send-to-friend.conf:\d+: %s = %s contradicts %s, "
                     r"promised by .*strict.conf:\d+" %
                     (setting, value, re.escape(promise)), text)


@pytest.mark.parametrize("setting,value,said", [
    ("paths", '[ "jobs" ]', "paths"),
    ("relay", '"ldap://x"', "smtp://"),
    ("note_max", "301", "note_max"),
    ("nonsense", "1", "nonsense")])
def test_bad_setting(setting, value, said):
    with pytest.raises(RuntimeError, match=said):
        FriendSite(settings={setting: value}).__enter__()


def test_libraries():
    """friend.no-address-stored: no database library is linked."""
    out = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True,
                         check=True).stdout
    assert "libcurl" in out
    assert not re.search("mysql|maria|sqlite|pq|odbc", out)
    symbols = subprocess.run(["nm", "-D", "--undefined-only", PROGRAM],
                             capture_output=True, text=True, check=True)
    assert not re.search("mysql_|sqlite3_", symbols.stdout)


def status_of(pid):
    with open("/proc/%d/status" % pid) as file:
        return dict(line.rstrip("\n").split(":\t", 1)
                    for line in file if ":\t" in line)


def test_confined():
    """The process is as confined as the manual says."""
    with FriendSite() as site:
        site.post()
        pid = site.module.pid
        status = status_of(pid)
        assert status["Seccomp"].strip() == "2"
        assert status["NoNewPrivs"].strip() == "1"
        assert int(status["VmLck"].split()[0]) > 0
        # every thread has the filter, not only the first
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/status" % (pid, task)) as file:
                assert "Seccomp:\t2" in file.read()
        # not dumpable: what is below /proc/PID belongs to root, and a
        # program of the same user may not look
        with open("/proc/%d/limits" % pid) as file:
            limits = file.read()
        assert re.search(r"Max core file size +0 +0", limits)
        # nothing is open for writing but the log, sockets and the like
        for fd in os.listdir("/proc/%d/fd" % pid):
            target = os.readlink("/proc/%d/fd/%s" % (pid, fd))
            assert (target.startswith(("socket:", "pipe:", "anon_inode:"))
                    or target in ("/dev/null", site.path("log/module.log")))


def test_as_another_user():
    """As an operator runs it: not as root, locking as much as it likes."""
    with FriendSite(user="nobody") as site:
        assert site.post().status_code == 303
        assert status_of(site.module.pid)["Seccomp"].strip() == "2"
        locked = int(status_of(site.module.pid)["VmLck"].split()[0])
        assert locked if MAY_LOCK else "memory is not locked" in site.log()
        assert os.stat("/proc/%d/mem" % site.module.pid).st_uid == 0


def test_file_size_limit():
    """With its log in a pipe, as under systemd, no file can grow at all."""
    with FriendSite(wrap=["sh", "-c", 'exec "$0" "$@" 2>&1 | cat']) as site:
        assert site.post().status_code == 303
        with open("/proc/%d/limits" % site.pid()) as file:
            assert re.search(r"Max file size +0 +0", file.read())


def test_reload():
    """SIGHUP is served from within the sandbox."""
    with FriendSite() as site:
        site.settings["note_max"] = "5"
        site.write_conf()
        site.module.send_signal(1)
        end = time.monotonic() + 20
        while site.post(message="sixsix").status_code != 422:
            assert time.monotonic() < end, site.log()
        assert site.post(message="five5").status_code == 303


def test_reload_relay(tmp_path):
    """Another relay is taken without a restart; a bad one is not."""
    from smtp_sink import Sink
    with FriendSite() as site, Sink(tmp_path / "other") as other:
        def reload(relay, word):
            site.settings["relay"] = relay
            site.write_conf()
            before = site.log().count(word)
            site.module.send_signal(1)
            wait_until(lambda: site.log().count(word) > before, 5, word)
        reload('"smtp://127.0.0.1:%d"' % other.port, "reload")
        assert site.post().status_code == 303
        assert len(other.wait(1)) == 1 and site.sink.raw() == []
        reload('"http://127.0.0.1"', "relay")
        assert site.post().status_code == 303
        assert len(other.wait(2)) == 2


def test_urls_hold_nothing(site):
    reply = site.post()
    location = urllib.parse.urlsplit(reply.headers["Location"])
    assert location.query == "" and location.fragment == ""
