# SPDX-License-Identifier: BSD-2-Clause
"""tenancy.client-data-apart: data held on behalf of several clients stays
apart, and a request about it is sent to the right client.

Two sites on one host, each for a client of its own, behind one web server.
"""

import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess

import pytest
from canary import Canary, find_in_file
from instances import Host, Instance
from site_of_tests import Site, wait_until
from visitor import Visitor

FORM = "/feedback/privacy-request"
OURS, THEIRS = "Blue & Sons", "Acme Ltd"


def form_of(one):
    return Visitor(one).get(FORM).text


def reload_until(host, seen):
    """The first site takes its settings anew; the other goes on."""
    theirs = {process.pid for process in host.acme.running.values()}
    for pid in set(host.site.pids("feedback")) - theirs:
        os.kill(pid, signal.SIGHUP)
    wait_until(seen, 15, "new settings")


@pytest.fixture(scope="module")
def host():
    site = Site("nginx", "sqlite", ["feedback"])
    acme = None
    try:
        site.start()
        there = Host(site)
        acme = there.acme = Instance(site, "acme", ["feedback"])
        acme.make()
        site.set_conf("site", "tenant", f'"{OURS}"')
        site.set_conf("site", "tenants",
                      f'[ "{THEIRS}: {acme.url}{FORM}" ]')
        acme.edit("site.conf",
                  (r"^#tenant = .*", f'tenant = "{THEIRS}";'),
                  (r"^#tenants = .*",
                   f'tenants = [ "{OURS}: {site.url}{FORM}" ];'))
        acme.start()
        there.add(acme)
        reload_until(there, lambda: OURS.split()[0] in form_of(there.site))
        yield there
    finally:
        if acme:
            acme.stop()
        site.stop()


def folders(host, one):
    """Where a site's data and logs may be: of the first, all but those of
    the other."""
    if one is host.acme:
        return [host.site.path("data", "acme")]
    return [path for path in glob.glob(host.site.path("data", "*"))
            if not path.endswith("/acme")] + [host.site.path("log")]


def seen_in(host, one, canary):
    return [(path, hit) for folder in folders(host, one)
            for at, _, names in os.walk(folder) if "/acme" not in
            at[len(folder):] for path in (os.path.join(at, n) for n in names)
            for hit in find_in_file({canary}, path)]


def waiting(one):
    return json.loads(one.pledgectl("feedback", "requests", "--json").stdout)


def ask(one, client, canary, **more):
    """A request of somebody without an account."""
    form = Visitor(one).get(FORM).form(FORM)
    return form.send(press="consent", request="erasure", client=client,
                     message=f"erase {canary}", name=str(canary),
                     email=f"{canary}@example.org", **more)


def test_tenancy_client_data_apart_is_said_beforehand(host):
    for one, mine, other in ((host.site, OURS, host.acme.url),
                             (host.acme, THEIRS, host.site.url)):
        page = Visitor(one).get(FORM)
        mine = mine.replace("&", "&amp;")
        assert f"Data held on behalf of: {mine}" in page.text
        assert f'href="{other}{FORM}"' in page.text
        german = Visitor(one, **{"Accept-Language": "de"}).get(FORM)
        if one is host.site:  # which has German pages
            assert f"Daten im Auftrag von: {mine}" in german.text


def test_tenancy_client_data_apart_sends_a_request_to_the_right_client(host):
    """Nothing of it stays with the wrong one; what was typed is not lost."""
    for wrong, right, client in ((host.site, host.acme, THEIRS),
                                 (host.acme, host.site, OURS)):
        canary = Canary("request")
        before = waiting(wrong), len(waiting(right))
        page = ask(wrong, client, canary)
        assert page.status == 422
        assert any(right.url + FORM in error for error in page.errors)
        assert f"erase {canary}" in page.text, "what was typed is kept"
        assert waiting(wrong) == before[0]
        assert seen_in(host, wrong, canary) == []
        assert ask(right, client, canary).status == 200
        assert len(waiting(right)) == before[1] + 1
        assert seen_in(host, wrong, canary) == []


def test_tenancy_client_data_apart_json_says_where(host):
    version = Visitor(host.site).get(FORM, headers={
        "Accept": "application/json"}).json()["policy"]
    before = waiting(host.site)
    for client, status in ((THEIRS, 422), ("Nobody", 422), (None, 422),
                           (OURS, 201)):
        said = {"request": "access", "message": "what do you have",
                "consent": version, "client": client}
        reply = Visitor(host.site).session.post(
            host.site.url + FORM, json={k: v for k, v in said.items() if v},
            headers={"Origin": host.site.url, "Accept": "application/json"},
            timeout=30)
        assert reply.status_code in ((200, 201) if status == 201 else (422,))
        if client == THEIRS:
            errors = reply.json()["errors"]
            assert [e["field"] for e in errors] == ["client"]
            assert host.acme.url + FORM in errors[0]["message"]
    assert len(waiting(host.site)) == len(before) + 1


def test_tenancy_client_data_apart_wrong_client_stored_is_noticed(host):
    """The same search, where a site does not know that client: the request is
    stored there, and that is seen."""
    canary = Canary("planted")
    before = waiting(host.site)
    kept = read(host.site.path("etc/site.conf"))
    try:
        host.site.set_conf("site", "tenants", "[ ]")
        reload_until(host, lambda: "Whose data" not in form_of(host.site))
        page = ask(host.site, THEIRS, canary)
        assert page.status == 200
        assert waiting(host.site) != before
    finally:
        with open(host.site.path("etc/site.conf"), "w",
                  encoding="utf-8") as file:
            file.write(kept)
        reload_until(host, lambda: "Whose data" in form_of(host.site))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def database(host, one):
    pattern = "**/feedback.db"
    paths = [path for folder in folders(host, one)
             for path in glob.glob(os.path.join(folder, pattern),
                                   recursive=True)]
    paths += [path for path in folders(host, one)
              if path.endswith("feedback.db")]
    assert len(set(paths)) == 1, paths
    return paths[0]


def opens(host, canary):
    """Does a row that was copied from the other site show who wrote it?"""
    with sqlite3.connect(database(host, host.site)) as link:
        link.execute("ATTACH ? AS other", (database(host, host.acme),))
        theirs = {row[0] for row in
                  link.execute("SELECT nonce FROM other.feedback")}
        mine = {row[0] for row in link.execute("SELECT nonce FROM feedback")}
        for table, key in (("feedback", "nonce"),
                           ("feedback_person", "submission")):
            names = [row[1] for row in
                     link.execute(f"PRAGMA table_info({table})")]
            for nonce in theirs - mine:
                link.execute(
                    f"INSERT INTO {table} SELECT {', '.join(names)} "
                    f"FROM other.{table} WHERE {key} = ?", (nonce,))
    shown = ""
    try:
        for nonce in theirs - mine:
            done = host.site.pledgectl("feedback", "show", "--reason",
                                       "a test", nonce.hex(), check=False)
            shown += done.stdout + done.stderr
    finally:
        with sqlite3.connect(database(host, host.site)) as link:
            for nonce in theirs - mine:
                link.execute("DELETE FROM feedback WHERE nonce = ?", (nonce,))
                link.execute("DELETE FROM feedback_person "
                             "WHERE submission = ?", (nonce,))
    assert theirs - mine and shown
    return str(canary) in shown


def test_tenancy_client_data_apart_copied_rows_do_not_open(host):
    """A row of one site in the database of the other; and with the keys of
    one in the place of the other's, which conf check finds, it would."""
    canary = Canary("copied")
    assert ask(host.acme, THEIRS, canary).status == 200
    done = host.acme.pledgectl("feedback", "export", "--reason",
                               "a test", "privacy-request")
    assert str(canary) in done.stdout, "its own site reads it"
    assert not opens(host, canary)
    for tool in (host.site.pledgectl, host.acme.pledgectl):
        assert "0 findings" in tool("conf", "check").stdout

    keks, kept = host.acme.path("keks"), host.acme.path("keks.kept")
    os.rename(keks, kept)
    try:
        subprocess.run(["cp", "-a", host.site.path("etc/keks"), keks],
                       check=True)
        planted = Canary("shared")
        assert ask(host.acme, THEIRS, planted).status == 200
        assert opens(host, planted), "the search above would not have seen it"
        done = host.acme.pledgectl("conf", "check", check=False)
        assert done.returncode == 1
        assert f"{keks}/1.key: the same key as" in done.stdout
    finally:
        shutil.rmtree(keks)
        os.rename(kept, keks)


def verify(one):
    """What pledgectl verify says of the promise: checks by name."""
    done = one.pledgectl("verify", "--json", "--url", one.url,
                         "tenancy.client-data-apart", check=False)
    [line] = json.loads(done.stdout)["promises"]
    return done.returncode, {row["check"]: row for row in line["checks"]}


def test_tenancy_client_data_apart_is_verified(host):
    """And each way to break it is seen: a database of both, and a form that
    does not say where to ask."""
    for one in (host.site, host.acme):
        code, checks = verify(one)
        assert code == 0, checks
        assert {row["result"] for row in checks.values()} == {"ok"}
        assert "of the 2 sites" in checks["sites-apart"]["evidence"]
        assert "each of 1 other" in checks["tenants-told"]["evidence"]

    kept = read(host.acme.path("feedback.conf"))
    try:
        host.acme.edit("feedback.conf",
                       (r"^database = .*", 'database = "sqlite:'
                        f'{database(host, host.site)}";'))
        code, checks = verify(host.site)
        assert code == 1 and checks["tenants-told"]["result"] == "ok"
        assert checks["sites-apart"]["result"] == "failed"
        assert "acme/feedback.conf:" in checks["sites-apart"]["evidence"]
    finally:
        with open(host.acme.path("feedback.conf"), "w",
                  encoding="utf-8") as file:
            file.write(kept)

    kept = read(host.site.path("etc/site.conf"))
    try:
        host.site.set_conf("site", "tenants",
                           '[ "Red Ltd: privacy@red.example" ]')
        code, checks = verify(host.site)
        assert code == 1 and checks["sites-apart"]["result"] == "ok"
        assert checks["tenants-told"]["result"] == "failed"
        assert "Red Ltd" in checks["tenants-told"]["evidence"]
    finally:
        with open(host.site.path("etc/site.conf"), "w",
                  encoding="utf-8") as file:
            file.write(kept)


def test_tenancy_client_data_apart_folders_are_closed(host):
    """Each site's keys and data are for its own accounts: another user of the
    host reads none, and lists none of the keys."""
    closed = [host.acme.path("secrets"), host.acme.path("keks"),
              host.site.path("etc/secrets"), host.site.path("etc/keks")]
    for folder in closed:
        assert os.stat(folder).st_mode & 0o007 == 0, folder
    assert os.stat(database(host, host.acme)).st_mode & 0o007 == 0
    if os.geteuid() != 0:
        return
    keys = [path for folder in closed
            for path in glob.glob(folder + "/**/*.key", recursive=True)]
    for path in [*keys, database(host, host.acme)]:
        done = subprocess.run(
            ["setpriv", "--reuid=61234", "--regid=61234", "--clear-groups",
             "--", "cat", path], capture_output=True, check=False)
        assert done.returncode != 0 and not done.stdout, path
