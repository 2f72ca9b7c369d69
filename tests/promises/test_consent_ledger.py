# SPDX-License-Identifier: BSD-2-Clause
"""consent.ledger: every grant and withdrawal, kept in a chain that survives
erasure and shows whatever was altered, removed or put in another order."""

import hashlib

import pytest
from ledger_site import database
from test_registration import BASE, export, member


def verify(site, *args):
    done = site.pledgectl("consents", "verify", "--json", *args, check=False)
    import json
    return done.returncode, json.loads(done.stdout)[0]


def sound(site):
    code, said = verify(site)
    assert code == 0 and said["state"] == "sound", said
    return said


def test_consent_ledger_grants_and_withdrawals(any_database):
    site = any_database
    before = sound(site)
    visitor, person = member(site)
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    visitor.post(BASE + "/me/consents", dict(form.values, granted="yes"))
    form = visitor.get(BASE + "/me/consents").form("/me/consents")
    visitor.post(BASE + "/me/consents", dict(form.values, granted="no"))
    said = export(visitor)["consents"]
    assert [(c["purpose"], c["granted"]) for c in said[-2:]] == [
        ("mail_news", True), ("mail_news", False)]
    text = visitor.get(BASE + "/policy",
                       headers={"Accept": "application/json"}).json()
    for entry in said:
        assert entry["policy"] == text["version"]
        assert entry["policy_sha256"] == hashlib.sha256(
            text["text"].encode()).hexdigest()
        assert entry["language"] == "en" and entry["variant"] == "general"
        assert entry["when"].endswith("Z")
    after = sound(site)
    assert after["entries"] == before["entries"] + len(said)
    assert verify(site, before["anchor"])[0] == 0
    assert person.mark not in str(said)


def test_consent_ledger_verifies_after_erasure(any_database):
    site = any_database
    visitor, _ = member(site)
    before = sound(site)
    with database(site) as run:
        rows = run("SELECT id, sealed FROM consent")
    page = visitor.get(BASE + "/me/erase").form("/me/erase").send()
    assert page.url.endswith("/erased")
    after = sound(site)
    assert after["entries"] == before["entries"]
    assert after["anchor"] == before["anchor"]
    with database(site) as run:
        assert sorted(run("SELECT id, sealed FROM consent")) == sorted(rows)
    with database(site, "keystore") as keys:
        left = {row[0] for row in keys("SELECT id FROM keystore_key")}
    with database(site) as run:
        assert len(run("SELECT id FROM member")) <= len(left)


# What somebody who holds the database, but not the key, may do; {n} is the
# number of an entry in the middle. How it is undone, and what verify says.
SAME = "(SELECT entry FROM chain_link WHERE seq = {n})"
LEAKS = {
    "granted altered": (
        ["UPDATE consent SET granted = 1 - granted WHERE id = " + SAME],
        ["UPDATE consent SET granted = 1 - granted WHERE id = " + SAME],
        "entry {n}: it was altered"),
    "version altered": (
        ["UPDATE consent SET policy = '99' WHERE id = " + SAME],
        ["UPDATE consent SET policy = '1' WHERE id = " + SAME],
        "entry {n}: it was altered"),
    "region altered": (
        ["UPDATE consent SET variant = 'eea' WHERE id = " + SAME],
        ["UPDATE consent SET variant = 'general' WHERE id = " + SAME],
        "entry {n}: it was altered"),
    "link removed": (
        ["UPDATE chain_link SET chain = 'x' WHERE seq = {n}"],
        ["UPDATE chain_link SET chain = 'consent' WHERE seq = {n}"],
        "entry {n}: it was removed, with its link"),
    "reordered": (
        ["UPDATE chain_link SET seq = 0 WHERE seq = {n}",
         "UPDATE chain_link SET seq = {n} WHERE seq = {n} + 1",
         "UPDATE chain_link SET seq = {n} + 1 WHERE seq = 0"],
        ["UPDATE chain_link SET seq = 0 WHERE seq = {n}",
         "UPDATE chain_link SET seq = {n} WHERE seq = {n} + 1",
         "UPDATE chain_link SET seq = {n} + 1 WHERE seq = 0"],
        "entry {n}: it was altered, or moved here"),
    "head set back": (
        ["UPDATE chain_head SET seq = seq - 1"],
        ["UPDATE chain_head SET seq = seq + 1"],
        "from here on entries were removed"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_consent_ledger_shows_what_was_done_to_it(any_database, leak):
    site = any_database
    member(site)
    member(site)
    anchor = sound(site)["anchor"]
    number = int(anchor.split(":")[0]) - 2
    do, undo, want = LEAKS[leak]
    with database(site) as run:
        for sql in do:
            run(sql.format(n=number))
        code, said = verify(site)
        for sql in undo:
            run(sql.format(n=number))
    assert code == 1 and want.format(n=number) in said["state"], said
    assert sound(site)["anchor"] == anchor


def test_consent_ledger_removed_entry(any_database):
    site = any_database
    member(site)
    number = int(sound(site)["anchor"].split(":")[0]) - 1
    with database(site) as run:
        entry = run("SELECT entry FROM chain_link WHERE seq = %s", number)[0]
        row = run("SELECT * FROM consent WHERE id = %s", entry[0])[0]
        run("DELETE FROM consent WHERE id = %s", entry[0])
        code, said = verify(site)
        run("INSERT INTO consent VALUES (" + ", ".join(["%s"] * len(row))
            + ")", *row)
    assert code == 1 and f"entry {number}: it was removed" == said["state"]
    sound(site)


def test_consent_ledger_cut_off_shows_against_an_anchor(any_database):
    site = any_database
    anchor = sound(site)["anchor"]
    member(site)
    newer = sound(site)["anchor"]
    old, new = anchor.split(":"), newer.split(":")
    with database(site) as run:
        links = run("SELECT * FROM chain_link WHERE seq > %s", int(old[0]))
        rows = [run("SELECT * FROM consent WHERE id = %s", link[2])[0]
                for link in links]
        for link in links:
            run("DELETE FROM chain_link WHERE seq = %s", link[1])
            run("DELETE FROM consent WHERE id = %s", link[2])
        run("UPDATE chain_head SET seq = %s, mac = %s", int(old[0]),
            bytes.fromhex(old[1]))
        assert verify(site)[0] == 0
        code, said = verify(site, newer)
        for link, row in zip(links, rows):
            run("INSERT INTO chain_link VALUES (%s, %s, %s, %s)", *link)
            run("INSERT INTO consent VALUES ("
                + ", ".join(["%s"] * len(row)) + ")", *row)
        run("UPDATE chain_head SET seq = %s, mac = %s", int(new[0]),
            bytes.fromhex(new[1]))
    assert code == 1 and "anchor" in said["state"], said
    sound(site)


def test_consent_ledger_upgrade_adopts_what_was_there(any_database):
    site = any_database
    member(site)
    total = sound(site)["entries"]
    with database(site) as run:
        run("DELETE FROM chain_link")
        run("UPDATE chain_head SET seq = 0, mac = %s", bytes(32))
    code, said = verify(site)
    assert code == 1 and "not in the chain" in said["state"]
    told = site.pledgectl("consents", "adopt").stdout
    assert told == f"{total} entries are in the chain now\n"
    assert sound(site)["entries"] == total
    member(site)
    sound(site)
