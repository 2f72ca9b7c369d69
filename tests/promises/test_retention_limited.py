# SPDX-License-Identifier: BSD-2-Clause
"""retention.limited: each kind of data has a stated lifetime; at its end it is
erased or anonymised. Every table of every store is looked at here with
statements of the test's own: what has reached its end must be gone."""

import json
import subprocess

import pytest

from ledger_site import database, tables
from site_of_tests import Site
from test_registration import member
from visitor import Visitor

STORES = ["registration", "keystore", "feedback", "surveys", "staff"]
AGO = 1600000000  # 2020-09-13
YEAR_AND_MORE = 400  # days

# Every table: which of its rows have ended, or why none ever does. Another
# table is a kind of data of which nobody has said how long it is kept.
ACCOUNT = "- as long as the account; erased, or unreadable, with it"
NOBODY = "- about nobody"
LIFETIMES = {
    "registration": {
        "member": "suspended_until < {now}", "profile": ACCOUNT,
        "consent": ACCOUNT, "look": ACCOUNT + ", at most a year",
        "disclosure": ACCOUNT, "mail_choice": ACCOUNT,
        "session": "expires < {now}",
        "revoked": "expires < {now} AND digest IS NOT NULL",
        "outbox": "expires < {now}", "objection": "due < {now}",
        "visitor": "- until they are told no more",
        "suppressed": "- a digest, until it is taken back",
        "announcement": NOBODY, "keystore_seen": NOBODY,
        "chain_head": NOBODY, "chain_link": NOBODY, "chain_cut": NOBODY,
        "chain_day": NOBODY, "retention_last": NOBODY, "fp_schema": NOBODY},
    "keystore": {
        "keystore_key": "state = 0 AND expires < {now}",
        "keystore_index": ACCOUNT, "keystore_gone": "since < {now} - 3600",
        "keystore_feed": "since < {now} - 86400 AND since > {ago}",
        "keystore_kek": NOBODY, "keystore_kek_host": NOBODY,
        "keystore_day": NOBODY, "keystore_mark": NOBODY,
        "fp_schema": NOBODY},
    "feedback": {
        "feedback": "anonymise < 2 AND (due IS NULL OR due < {now})",
        "feedback_person": "due IS NULL OR due < {now} OR submission NOT IN "
                           "(SELECT nonce FROM feedback)",
        "feedback_piece": "person NOT IN (SELECT id FROM feedback_person)",
        "feedback_notice": NOBODY, "feedback_clock": NOBODY,
        "retention_last": NOBODY, "fp_schema": NOBODY},
    "surveys": {
        "survey": NOBODY, "survey_box": NOBODY, "survey_release": NOBODY,
        "survey_issued": "survey IN (SELECT id FROM survey WHERE state = 3)",
        "survey_spent": "survey IN (SELECT id FROM survey WHERE state = 3)",
        "survey_text": "- apart from who wrote it; until closing, where the "
                       "definition says so",
        "retention_last": NOBODY, "fp_schema": NOBODY},
    "staff": {
        "audit": "- at most a year: audit_keep",
        "chain_head": NOBODY, "chain_link": NOBODY, "chain_cut": NOBODY,
        "retention_last": NOBODY, "fp_schema": NOBODY},
}


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def site(request):
    with Site("nginx", request.param,
              modules=["registration", "feedback", "surveys"]) as started:
        yield started


def now():
    return int(subprocess.run(["date", "+%s"], capture_output=True, text=True,
                              check=True).stdout)


def run(site, *args, days=0):
    command = [site.path("bin/pledgectl"), "retention", "run", "--json", *args]
    if days:
        command = ["faketime", "-f", f"+{days}d", *command]
    return subprocess.run(command, capture_output=True, text=True,
                          timeout=120, check=False)


def kept_too_long(site):
    """{table: rows} of what has ended and is there, and tables of which
    nobody has said how long."""
    found = {}
    for store in STORES:
        for table in set(tables(site, store)) - {"sqlite_sequence"}:
            rule = LIFETIMES[store].get(table)
            if rule is None:
                found[f"{store}.{table}"] = "no lifetime"
            elif not rule.startswith("- "):
                with database(site, store) as ask:
                    (n,), = ask(f"SELECT count(*) FROM {table} WHERE "
                                + rule.format(now=now(), ago=AGO + 1))
                if n:
                    found[f"{store}.{table}"] = n
    return found


def fill(site):
    """One of each kind that ends by a date, at its end."""
    member(site)
    page = Visitor(site).get("/feedback/").form().send(
        press="consent", category="idea", message="a word that ends",
        name="Ann", email="ann@example.org")
    assert page.status == 200
    Visitor(site).get("/registration/notices")
    with database(site) as ask:
        ask(f"UPDATE session SET expires = {AGO}")
        ask("INSERT INTO revoked (digest, expires) VALUES (%s, %s)",
            bytes(range(32)), AGO)
        ask("INSERT INTO outbox (id, member, template, attempts, due, "
            f"expires, lease) VALUES (%s, %s, 'verify', 0, {AGO}, {AGO}, 0)",
            bytes(range(16)), bytes(16))
    with database(site, "keystore") as ask:
        ask("INSERT INTO keystore_key (id, kek_id, wrapped, state, expires) "
            f"VALUES (%s, 1, %s, 0, {AGO})", bytes(range(16)), bytes(40))
    with database(site, "feedback") as ask:
        ask(f"UPDATE feedback SET due = {AGO}")
        ask(f"UPDATE feedback_person SET due = {AGO}")
    with database(site, "surveys") as ask:
        ask("INSERT INTO survey (id, state, digest, secret, tally) VALUES "
            "('gone', 3, %s, NULL, %s)", bytes(32), bytes(8))
        ask("INSERT INTO survey_issued (survey, member, nonce) VALUES "
            "('gone', %s, %s)", bytes(32), bytes(32))
        ask("INSERT INTO survey_spent (survey, digest) VALUES ('gone', %s)",
            bytes(32))


def empty(site):
    with database(site, "surveys") as ask:
        for table, key in (("survey_issued", "survey"),
                           ("survey_spent", "survey"), ("survey", "id")):
            ask(f"DELETE FROM {table} WHERE {key} = 'gone'")


def test_retention_limited_every_kind_that_has_ended_goes(site):
    fill(site)
    before = kept_too_long(site)
    assert before["surveys.survey_issued"] == 1
    done = run(site)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert not kept_too_long(site)
    for row in json.loads(done.stdout):
        assert row["lifetime"], row
    empty(site)


def test_retention_limited_anonymous_is_nobodys(site):
    """What a form keeps without its writer names nobody any more."""
    page = Visitor(site).get("/feedback/").form().send(
        press="consent", category="idea", message="kept without me",
        name="Ann", email="ann@example.org")
    assert page.status == 200
    with database(site, "feedback") as ask:
        ask(f"UPDATE feedback SET due = {AGO}, anonymise = 1")
    assert run(site).returncode == 0
    with database(site, "feedback") as ask:
        assert ask("SELECT count(*) FROM feedback WHERE anonymise = 2 AND "
                   "person IS NULL")[0][0] == 1
        assert ask("SELECT count(*) FROM feedback_person")[0][0] == 0
    assert not kept_too_long(site)


# -- kinds that are skipped, and what says so -----------------------------

def test_retention_limited_a_kind_that_is_skipped_is_caught(site):
    """Rows that do not go: the run itself says it, and the look above."""
    if site.database != "sqlite":
        pytest.skip("a trigger of MariaDB cannot swallow a deletion")
    fill(site)
    with database(site) as ask:
        ask("CREATE TRIGGER skip BEFORE DELETE ON outbox "
            "BEGIN SELECT RAISE(IGNORE); END")
    try:
        done = run(site)
        assert done.returncode == 1
        row, = (r for r in json.loads(done.stdout)
                if r["kind"] == "mail on its way")
        assert row["state"].startswith("1 of them are still there")
        assert kept_too_long(site) == {"registration.outbox": 1}
        told = json.loads(site.pledgectl("retention", "status", "--json",
                                         check=False).stdout)
        assert told  # and it was not noted as done anew
    finally:
        with database(site) as ask:
            ask("DROP TRIGGER skip")
    assert run(site).returncode == 0 and not kept_too_long(site)
    empty(site)


def test_retention_limited_a_table_nobody_spoke_of_is_caught(site):
    with database(site, "staff") as ask:
        ask("CREATE TABLE diary (who VARCHAR(64))")
    try:
        assert kept_too_long(site) == {"staff.diary": "no lifetime"}
    finally:
        with database(site, "staff") as ask:
            ask("DROP TABLE diary")


def test_retention_limited_what_has_no_end_is_caught(site):
    """A submission without an end, of a form that is gone."""
    with database(site, "feedback") as ask:
        ask("INSERT INTO feedback (nonce, digest, form, received, policy, "
            "consent, category, message, may_contact, may_publish, mail_news, "
            "person) VALUES (%s, %s, 'forgotten', 1790000000, '1', 1, '', "
            "'x', 0, 0, 0, NULL)", bytes(range(16)), bytes(32))
    try:
        done = run(site)
        assert done.returncode == 1
        assert "form forgotten: no lifetime is stated; this contradicts " \
            "retention.limited" in done.stderr
        assert kept_too_long(site) == {"feedback.feedback": 1}
    finally:
        with database(site, "feedback") as ask:
            ask("DELETE FROM feedback WHERE form = 'forgotten'")
    assert run(site).returncode == 0


def test_retention_limited_records_of_looks_end_too(site):
    """The last: the clocks of ends have seen a day to come then."""
    _, person = member(site)
    site.pledgectl("members", "find", "--reason", "asked by letter",
                   person.user_id)
    assert run(site).returncode == 0
    with database(site, "staff") as ask:
        old = {bytes(row[0]) for row in ask("SELECT id FROM audit")}
    assert old
    assert run(site, days=YEAR_AND_MORE).returncode == 0
    with database(site, "staff") as ask:
        assert not old & {bytes(row[0]) for row in ask(
            "SELECT id FROM audit")}
    with database(site) as ask:
        assert ask("SELECT count(*) FROM look")[0][0] == 0
