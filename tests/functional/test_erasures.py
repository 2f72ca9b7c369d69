# SPDX-License-Identifier: BSD-2-Clause
"""The erasure feed: the other stores forget who was erased, and until they
have the erasure stays listed."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest

from site_of_tests import Site, wait_until
from test_keys import Database, erase
from test_registration import log_in, member
from visitor import Visitor

LATER = 120  # seconds; longer than a word rests in the feed


def erasures(site, *args, later=LATER, check=True):
    """pledgectl erasures ARGS, by a clock that is so many seconds ahead."""
    done = subprocess.run(
        ["faketime", "-f", f"+{later}s", site.path("bin/pledgectl"),
         "erasures", *args], capture_output=True, text=True, check=False,
        timeout=60)
    if check:
        assert done.returncode == 0, done.stderr
    return done


def waiting(site, **more):
    done = erasures(site, "list", "--json", check=False, **more)
    return {row["store"]: row["waiting"] for row in json.loads(done.stdout)}


def deliver(site, **more):
    rows = json.loads(erasures(site, "deliver", "--json", **more).stdout)
    return {row["store"]: (row["told"], row["deleted"]) for row in rows}


def draw(visitor):
    """A ballot of the survey among members."""
    page = visitor.get("/surveys/workplace").form("/workplace/start").send()
    assert page.status == 200, page.text
    return page.form("/workplace/answers")


def issued(site):
    return int(Database(site).sql(
        "surveys", "SELECT count(*) FROM survey_issued")[0][0])


@pytest.fixture(params=["sqlite", "mysql"])
def own_site(request):
    with Site("nginx", request.param,
              modules=["registration", "surveys"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        yield site


def test_surveys_forget(own_site):
    """account.erase: who was issued a ballot, in the surveys' own store."""
    site = own_site
    (ann, ann_person), (bob, _) = member(site), member(site)
    form, bobs = draw(ann), draw(bob)
    assert issued(site) == 2 and not waiting(site)
    erase(ann)
    assert waiting(site) == {"surveys": 1}
    # Not at once: a web server may still say who it was.
    assert deliver(site, later=0) == {"surveys": (0, 0)}
    assert issued(site) == 2
    # Whoever was erased draws no other ballot; the one drawn counts once.
    page = ann.get("/surveys/workplace", follow=False)
    assert page.status in (303, 401) or 'name="ballot"' not in page.text
    assert form.send(size="m").url.endswith("/thanks")
    assert form.send(size="s").status == 409
    assert deliver(site) == {"surveys": (1, 1)}
    assert issued(site) == 1 and not waiting(site)
    assert deliver(site) == {"surveys": (0, 0)}
    # Everybody else as before.
    again = bob.get("/surveys/workplace").form("/workplace/answers")
    assert again.values["ballot"] == bobs.values["ballot"]
    assert log_in(Visitor(site), ann_person.user_id).url.endswith("/login")


def test_store_that_is_down_is_asked_again(own_site):
    site = own_site
    visitor, _ = member(site)
    draw(visitor)
    erase(visitor)
    Database(site).sql("surveys", "ALTER TABLE survey_issued RENAME TO away")
    done = erasures(site, "deliver", check=False)
    assert done.returncode == 1 and "surveys" in done.stderr
    assert waiting(site) == {"surveys": 1}
    # For more than a day: the operator is told.
    told = erasures(site, "list", check=False, later=2 * 86400)
    assert told.returncode == 1 and "more than a day" in told.stderr
    assert "surveys" in told.stdout
    Database(site).sql("surveys", "ALTER TABLE away RENAME TO survey_issued")
    assert deliver(site) == {"surveys": (1, 1)}
    assert issued(site) == 0 and not waiting(site)


@pytest.fixture
def sqlite_site():
    with Site("nginx", "sqlite", modules=["registration", "surveys"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.restart("registration")
        yield site


def test_store_that_is_not_there(sqlite_site):
    """Not installed: not waited for. An application of the site's own is."""
    site = sqlite_site
    site.set_conf("registration", "erasure_audiences",
                  '[ "surveys", "shop" ]')
    site.restart("registration")
    visitor, _ = member(site)
    erase(visitor)
    assert waiting(site) == {"surveys": 1, "shop": 1}
    os.rename(site.path("etc/surveys.conf"), site.path("etc/away"))
    assert deliver(site) == {"surveys": (1, 0)}
    os.rename(site.path("etc/away"), site.path("etc/surveys.conf"))
    assert waiting(site) == {"shop": 1}
    assert erasures(site, "show", "shop", "--json",
                    later=0).stdout.strip() == "[]"
    shown = json.loads(erasures(site, "show", "shop", "--json").stdout)
    pseudonym = shown[0]["pseudonym"]
    assert len(shown) == 1 and len(pseudonym) == 32
    for _ in range(2):
        erasures(site, "done", "shop", pseudonym)
    assert not waiting(site)
    # Whatever a pseudonym begins with, it is typed as it is printed.
    odd = ["-" + "W" * 31, "--" + "j" * 30, "-h" + "-" * 30]
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        for one in odd:
            db.execute("INSERT INTO keystore_feed VALUES ('shop', ?, 1)",
                       (one,))
    shown = json.loads(erasures(site, "show", "shop", "--json").stdout)
    assert {row["pseudonym"] for row in shown} == set(odd)
    erasures(site, "done", "shop", *odd)
    assert not waiting(site)
    # A slip of the pen does not look like nothing to do.
    for args in (["show", "shpo"], ["show", "shpo", "--json"],
                 ["done", "shpo", pseudonym]):
        done = erasures(site, *args, check=False)
        assert done.returncode == 1 and not done.stdout
        assert "erasure_audiences" in done.stderr
    # Left out of the settings later: what waits can still be done.
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("INSERT INTO keystore_feed VALUES ('shop', 'x', 1)")
    site.set_conf("registration", "erasure_audiences", '[ "surveys" ]')
    erasures(site, "done", "shop", "x")
    assert not waiting(site)


def test_killed_at_any_point(sqlite_site):
    """SIGKILL at random moments; the next run finishes the work."""
    site, chance = sqlite_site, random.Random(3)
    visitors = [member(site)[0] for _ in range(5)]
    for visitor in visitors:
        draw(visitor)
    for visitor in visitors:
        erase(visitor)
        for _ in range(3):
            with subprocess.Popen(
                    ["faketime", "-f", f"+{LATER}s",
                     site.path("bin/pledgectl"), "erasures", "deliver"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    start_new_session=True) as process:
                time.sleep(chance.random() * 0.12)
                os.killpg(process.pid, signal.SIGKILL)
            # Never acknowledged without being done.
            assert issued(site) <= waiting(site).get("surveys", 0) + \
                len(visitors) - 1 - visitors.index(visitor)
    deliver(site)
    assert issued(site) == 0 and not waiting(site)


def test_rows_go_soon_after_a_crash(sqlite_site):
    """Key gone, rows not: the sweeper has them within seconds."""
    site = sqlite_site
    visitor, _ = member(site)
    database = Database(site)
    erase(visitor)
    assert database.sql("registration", "SELECT count(*) FROM member") == [
        (0,)]
    other, _ = member(site)
    row = database.sql("keystore", "SELECT hex(id) FROM keystore_key")[0][0]
    with sqlite3.connect(site.path("data/keystore.db")) as db:
        db.execute("DELETE FROM keystore_key")
        db.execute("DELETE FROM keystore_index")
        db.execute(f"INSERT INTO keystore_gone VALUES (x'{row}', 1)")
    wait_until(lambda: database.sql(
        "registration", "SELECT count(*) FROM member") == [(0,)], 10,
        "the sweep")
    assert waiting(site) == {"surveys": 1}  # of the first
    assert other.get("/registration/me", follow=False).status == 303
