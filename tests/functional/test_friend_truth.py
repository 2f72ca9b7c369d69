# SPDX-License-Identifier: BSD-2-Clause
"""The visitor is told the truth: sent, not sent, or nobody knows; whatever the
relay does, and at whatever point. And nothing is sent twice."""

import concurrent.futures
import json
import os
import re
import subprocess
import time

import pytest
from friend_site import TOP, FriendSite, wait_until
from staged_relay import DeafRelay, StagedRelay

BOUND = 40  # seconds in which an answer comes, on the slowest machine


class Place:
    """A site and its relay."""

    def __init__(self, server="nginx", timeout=1, host="127.0.0.1", **more):
        self.relay = StagedRelay(host)
        self.site = FriendSite(server, relay=self.relay.url, timeout=timeout,
                               **more)

    def __enter__(self):
        self.site.__enter__()
        return self

    def __exit__(self, *error):
        self.site.__exit__(*error)
        self.relay.__exit__()

    def post(self, **plan):
        """One form sent while the relay follows this plan."""
        self.relay.begin(**plan)
        self.fields = self.site.fields()
        began = time.monotonic()
        page = self.site.post(self.fields)
        assert time.monotonic() - began < BOUND
        return page

    def again(self):
        """The same form once more, as by a reload."""
        return self.site.post(self.fields)


SENT, UNSENT, UNKNOWN, REFUSED = 303, 503, 504, 422


def holds(place, page, status):
    """Is that the answer, and is it true?"""
    assert page.status_code == status, page.text
    assert len(place.relay.sessions) <= 1
    if status == SENT:
        assert place.relay.taken == 1
    elif status == UNKNOWN:
        assert "may have gone out" in page.text
        assert "We do not send it again" in page.text
        wait_until(lambda: place.relay.ended == 1, 10, "the end of a mail")
    else:
        assert place.relay.taken == 0
        if status == UNSENT:
            assert "nothing was sent" in page.text
            assert page.headers["Retry-After"]
    # once more: what went out, or may have, does not go out again
    if status in (SENT, UNKNOWN):
        assert place.again().status_code == status
        assert len(place.relay.sessions) == 1


@pytest.fixture(scope="module", name="hasty")
def hasty_():
    """Where the relay never answers, a second is enough to know."""
    with Place(timeout=1) as place:
        yield place


@pytest.fixture(scope="module", name="patient", params=["nginx", pytest.param(
    "apache", marks=pytest.mark.long)])
def patient_(request):
    """Where the relay answers, it is given time on a busy machine."""
    with Place(request.param, timeout=25) as place:
        yield place


@pytest.mark.parametrize("stage", ["banner", "ehlo", "mail", "rcpt", "data"])
def test_hangs(hasty, stage):
    holds(hasty, hasty.post(**{stage: "hang"}), UNSENT)


def test_drips_too_slowly(hasty):
    """Each byte comes in time, and the whole does not."""
    holds(hasty, hasty.post(banner="drip:0.4"), UNSENT)


def test_hangs_after_the_end(hasty):
    unknown(hasty, hasty.post(end="hang"))


def test_drips_after_the_end(hasty):
    unknown(hasty, hasty.post(end="drip:0.5"))


def unknown(place, page):
    """A machine that stands still before that has sent nothing."""
    if page.status_code == UNSENT:
        assert place.relay.ended == 0
    else:
        holds(place, page, UNKNOWN)


@pytest.mark.parametrize("how", ["die", "reset"])
@pytest.mark.parametrize("stage", ["banner", "ehlo", "mail", "rcpt", "data"])
def test_dies(patient, stage, how):
    holds(patient, patient.post(**{stage: how}), UNSENT)


@pytest.mark.parametrize("how", ["die", "reset", "what?"])
def test_dies_after_the_end(patient, how):
    holds(patient, patient.post(end=how), UNKNOWN)


@pytest.mark.parametrize("stage,answer,status", [
    ("banner", "554 No", UNSENT), ("banner", "421 Busy", UNSENT),
    ("banner", "HTTP/1.1 400 Bad Request", UNSENT),
    ("mail", "550 No", REFUSED), ("mail", "451 Later", UNSENT),
    ("rcpt", "550 No", REFUSED), ("rcpt", "450 Later", UNSENT),
    ("rcpt", "252 Perhaps", SENT),
    ("data", "554 No", REFUSED), ("data", "451 Later", UNSENT),
    ("end", "554 No", REFUSED), ("end", "451 Later", UNSENT),
    ("end", "421 Closing", UNSENT)])
def test_answers(patient, stage, answer, status):
    holds(patient, patient.post(**{stage: answer}), status)


@pytest.mark.parametrize("how", ["hang", "die", "reset", "554 No", "drip:1"])
def test_bad_goodbye(patient, how):
    """It has taken the mail; how it takes its leave changes nothing, and
    holds nobody up."""
    began = time.monotonic()
    page = patient.post(quit=how)
    assert time.monotonic() - began < 20
    holds(patient, page, SENT)


@pytest.mark.parametrize("stage", ["banner", "rcpt", "end"])
def test_slow_in_time(patient, stage):
    holds(patient, patient.post(**{stage: "slow:1.5"}), SENT)
    holds(patient, patient.post(**{stage: "drip:0.03"}), SENT)


def test_hangs_at_connect():
    deaf = DeafRelay()
    with FriendSite(relay=deaf.url, timeout=1) as site:
        page = site.post()
        assert page.status_code == UNSENT
        assert "nothing was sent" in page.text
    deaf.close()


@pytest.mark.parametrize("stage", ["starttls", "handshake"])
def test_hangs_at_tls(tmp_path, stage):
    """A relay that is not this host has to offer TLS."""
    cert = str(tmp_path / "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=staged", "-keyout",
         cert + ".key", "-out", cert], check=True, capture_output=True)
    with Place(host="0.0.0.0", settings={"relay_ca": '"%s"' % cert}) as place:
        plan = {"starttls": "220 Go on", stage: "hang"}
        holds(place, place.post(**plan), UNSENT)


def test_no_relay_at_start():
    """A relay that is away when the module starts: it starts, says 503, and
    sends when the relay is there."""
    with FriendSite(timeout=15) as site:
        fields = site.fields()
        site.module.terminate()
        site.module.wait(20)
        site.sink.stop()
        os.unlink(site.path("log/module.log"))
        site.start_module()
        assert site.open_form().status_code == 200
        fields = site.fields()
        assert site.post(fields).status_code == UNSENT
        site.sink.args += ["--port", str(site.sink.port)]
        site.sink.start()
        assert site.post(fields).status_code == SENT
        assert len(site.sink.raw()) == 1


def test_wrong_mount():
    """Module and web server disagree where it is: the log says what to do."""
    with FriendSite(settings={"mount": '"/elsewhere"'}) as site:
        assert site.open_form().status_code == 404
        assert "mount and the location in the web server's file must be the " \
            "same" in site.log()
        assert "send-to-friend/" not in site.log()


def test_no_certificates():
    with pytest.raises(RuntimeError, match="no CA certificates for the relay: "
                       "/nowhere: No such file or directory: set relay_ca"):
        FriendSite(relay="smtps://127.0.0.1:1", settings={
            "relay_ca": '"/nowhere"'}).__enter__()


def test_bounds():
    """The web server waits longer than module and relay together, and a
    module that is told to end waits for the mail under way."""
    def number(path, pattern):
        with open(os.path.join(TOP, path), encoding="utf-8") as file:
            return int(re.search(pattern, file.read()).group(1))
    folder = "modules/send-to-friend/"
    relay = number(folder + "store/handover.h", r"HANDOVER_SECS_MAX (\d+)")
    waits = number(folder + "pages/page_send.c", r"WAITED_MAX_MS \((\d+) \*")
    assert relay < number("common/http/limits.h",
                          r"LIMIT_DRAIN_MS (\d+)") / 1000
    for path, pattern in (
            ("conf/nginx/formpledge-location.conf",
             r"fastcgi_read_timeout (\d+)s;"),
            ("conf/apache/formpledge-send-to-friend.conf",
             r"timeout=(\d+)")):
        assert relay + waits + 10 <= number(path, pattern), path


def test_told_to_end():
    """A mail under way is brought to its end, and its sender told."""
    with Place(timeout=15) as place:
        place.relay.begin(end="slow:2")
        fields = place.site.fields()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            said = pool.submit(place.site.post, fields)
            wait_until(lambda: place.relay.ended, 10, "the mail")
            place.site.module.terminate()
            assert said.result().status_code == SENT
        assert place.relay.taken == 1
        assert place.site.module.wait(20) == 0


# Nothing is sent twice

def test_reload_and_double_click(patient):
    patient.relay.begin(end="slow:1")
    fields = patient.site.fields()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: patient.site.post(fields), range(4)))
    assert {page.status_code for page in said} == {SENT}
    assert patient.site.post(fields).status_code == SENT
    assert (len(patient.relay.sessions), patient.relay.taken) == (1, 1)


def test_back_and_another_friend(patient):
    """Who goes back and writes to somebody else has not sent it twice, and is
    not told that it went out when it did not."""
    patient.relay.begin()
    fields = patient.site.fields()
    assert patient.site.post(fields).status_code == SENT
    other = dict(fields, recipient_email="carol@example.net")
    patient.relay.plan = {"mail": "451 Later"}
    assert patient.site.post(other).status_code == UNSENT
    patient.relay.plan = {}
    assert patient.site.post(other).status_code == SENT
    assert patient.site.post(other).status_code == SENT
    assert patient.site.post(fields).status_code == SENT
    assert patient.relay.taken == 2


def test_idempotency_key(patient):
    patient.relay.begin()
    fields = patient.site.fields()
    del fields["form_token"]
    for _ in range(3):
        reply = patient.site.post_raw(
            json.dumps(fields), "application/json",
            **{"Idempotency-Key": "once"})
        assert reply.status_code == SENT
    assert patient.relay.taken == 1


def test_reload_with_work():
    """Where a form must be worked or waited for, a reload is told what became
    of the mail, and not to work again."""
    with Place(timeout=25, settings={"proof_of_work": "true",
                                     "work_wait": '"1 s"'}) as place:
        place.relay.begin()
        fields = place.site.fields()
        wait_until(lambda: place.site.post(fields).status_code == SENT, 10,
                   "the wait")
        for _ in range(2):
            assert place.site.post(fields).status_code == SENT
        assert place.relay.taken == 1


def test_after_a_restart():
    """A form of before the restart: whether it was sent nobody knows any
    more, so the visitor is asked, with all that they wrote."""
    with FriendSite(timeout=15) as site:
        fields = site.fields()
        assert site.post(fields).status_code == SENT
        token = time.time()
        while int(time.time()) == int(token):  # a token counts seconds
            time.sleep(0.05)
        site.module.terminate()
        site.module.wait(20)
        os.unlink(site.path("log/module.log"))
        site.start_module()
        page = site.post(fields)
        assert page.status_code == 403
        assert "This time nothing was sent" in page.text
        assert fields["message"] in page.text
        assert len(site.sink.raw()) == 1
        # it is in the visitor's hands
        fresh = site.hidden(page)["form_token"]
        assert fresh != fields["form_token"]
        assert site.post(dict(fields, form_token=fresh)).status_code == SENT


@pytest.mark.long
def test_long_queue():
    """Whoever would wait longer than the web server does is told at once."""
    with Place(timeout=15, settings={"workers": "1"}) as place:
        place.relay.begin(end="slow:2")
        forms = [place.site.fields(recipient_email="b%d@example.net" % n)
                 for n in range(24)]
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            said = [page.status_code for page in
                    pool.map(place.site.post, forms)]
        assert set(said) == {SENT, UNSENT}
        assert place.relay.taken == said.count(SENT)
        assert len(place.relay.sessions) == said.count(SENT)
