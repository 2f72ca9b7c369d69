# SPDX-License-Identifier: BSD-2-Clause
"""The export: one file, everything that is held, as its schema says."""

import json
import sqlite3

import jsonschema
import pytest

from own_fields import ENTERED, own_fields_site
from site_of_tests import wait_until
from test_own_fields import own_member
from test_registration import BASE, export, log_in
from test_visibility import press, see
from visitor import Visitor


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def site(request):
    with own_fields_site(database=request.param, profiles="true") as started:
        yield started


def schema_of(site):
    page = Visitor(site).get(BASE + "/export-schema.json")
    assert page.status == 200
    assert page.reply.headers["Content-Type"] == "application/schema+json"
    schema = page.json()
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def check(site, data):
    jsonschema.Draft202012Validator(schema_of(site)).validate(data)
    assert data["$schema"] == site.url + BASE + "/export-schema.json"


def test_export_is_as_its_schema_says(site):
    member, person = own_member(site)
    check(site, export(member))  # as little as can be
    member, person = own_member(site, mail_news="yes", union="TUC",
                                religion="any", consent_beliefs="yes",
                                hobby="x", consent_news="yes", **ENTERED)
    see(member, see_name="public", see_nick="members", see_union="public",
        sure_union="yes")
    press(member, purpose="news", objected="yes")
    press(member, restricted="yes")
    log_in(Visitor(site), person.user_id)
    member.get(BASE + "/me/mail").form("/me/mail")
    site.pledgectl("members", "show", person.user_id, "--reason",
                   "asked us by telephone")
    data = export(member)
    check(site, data)
    assert data["restricted"] and data["objections"] == ["news"]
    sights = {v["field"]: v["shown_to"] for v in data["visibility"]}
    assert sights["name"] == "public" and sights["nick"] == "members"
    assert sights["phone"] == "hidden" and sights["union"] == "public"
    assert len(data["sessions"]) == 2
    assert [k["reason"] for k in data["looks"]] == ["asked us by telephone"]
    assert {f["id"] for f in data["fields"]} == set(ENTERED) | {
        "union", "religion"}


def by_operator(site, user, code=0):
    done = site.pledgectl("members", "export", user, "--reason",
                          "asked us by letter", check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done


def test_operator_exports_the_same(site):
    """For who asks by other means than the page: on record, and the same."""
    member, person = own_member(site, mail_news="yes", union="TUC",
                                religion="any", consent_beliefs="yes",
                                hobby="x", consent_news="yes", **ENTERED)
    see(member, see_name="public", see_nick="members")
    press(member, purpose="news", objected="yes")
    wait_until(lambda: not export(member)["pending_mail"], 20, "no mail")
    data, own = by_operator(site, person.user_id), export(member)
    check(site, data)
    assert [(k["what"], k["reason"]) for k in data["looks"]] == [
        ("export", "asked us by letter")]
    assert data["notices"] == []  # of the site, not of the member
    for key in set(data) - {"made", "notices"}:
        assert data[key] == own[key], key
    assert set(data) == set(own)
    # Also of one who cannot do it: away
    member.get(BASE + "/me/deactivate").form("/me/deactivate").send()
    data = by_operator(site, person.email)
    check(site, data)
    assert data["state"] == "deactivated" and data["sessions"] == []
    # Without a reason, or of nobody: nothing
    done = site.pledgectl("members", "export", person.user_id, check=False)
    assert done.returncode == 2 and not done.stdout
    assert not by_operator(site, person.user_id + "x", 1).stdout


def test_schema_is_no_empty_promise(site):
    """It refuses what it does not describe."""
    member, _ = own_member(site)
    data = export(member)
    for wrong in ({"extra": 1}, {"user_id": None}, {"made": "yesterday"},
                  {"sessions": [{"began": data["made"]}]}):
        with pytest.raises(jsonschema.ValidationError):
            check(site, dict(data, **wrong))
    del data["looks"]
    with pytest.raises(jsonschema.ValidationError):
        check(site, data)


# Where each column of the two databases is in the export, or why it is not.
# A new column or table must be put here; "-" begins a reason.
SECRET = "- opens something: whoever has it could act as the member"
NAME = "- a random name of a row, which says nothing of a person"
DIGEST = "- a digest of what is exported in clear, to find or check it"
ORDER = "- when the sender takes it up; says nothing of a person"
ALL = "- of the site, not of a member"
COLUMNS = {
    "member": {
        "id": NAME, "state": "state", "policy": "policy",
        "age_limit": "age", "age_month": "age", "age_method": "age",
        "mail_news": "mail_news", "user_id": "user_id", "email": "email",
        "password": SECRET, "name": "name", "phone": "phone",
        "address": "address", "email_new": "email_to_confirm",
        "restricted": "restricted", "language": "language",
        "suspended_until": "- a suspended member has another page, which "
                           "says it; nothing is exported meanwhile"},
    "profile": {"member": NAME, "sealed": "fields visibility objections"},
    "consent": {
        "id": NAME, "holder": DIGEST, "purpose": "consents",
        "granted": "consents", "policy": "consents", "digest": "consents",
        "language": "consents", "variant": "consents", "sealed": "consents"},
    "session": {"digest": SECRET, "member": NAME, "began": "sessions",
                "expires": "sessions"},
    "outbox": {
        "id": NAME, "member": NAME, "template": "pending_mail",
        "params": "- an address of the member's, exported as email or "
                  "email_to_confirm", "attempts": ORDER,
        "due": "pending_mail", "expires": "pending_mail", "lease": ORDER,
        "category": "pending_mail", "visitor": ORDER, "bulk": ORDER,
        "announcement": "- the notice itself is in notices"},
    "mail_choice": {"member": NAME, "category": "mail"},
    "objection": {"member": NAME, "announcement": "notices",
                  "due": "erased_on"},
    "look": {"id": NAME, "holder": DIGEST, "sealed": "looks"},
    "disclosure": {"id": NAME, "holder": DIGEST, "kind": "disclosures",
                   "member": NAME, "sealed": "disclosures",
                   "due": "- when the member is told, which a law may forbid "
                          "to say before"},
    "announcement": ALL, "visitor": "- of people without an account",
    "suppressed": "- of people without an account; a digest, no address",
    "revoked": "- digests of log-ins that ended, with no member",
    "keystore_seen": ALL, "chain_head": ALL, "chain_cut": ALL,
    "chain_day": ALL, "retention_last": ALL,
    "chain_link": "- a checksum over each entry of consents and looks",
    "fp_schema": ALL,
}
KEYSTORE = {
    "keystore_key": "- the key that all the rest is sealed under; the export "
                    "is in clear", "keystore_index": DIGEST,
    "keystore_gone": "- of the erased", "keystore_kek": ALL,
    "fp_schema": ALL,
}


def columns_of(site, database):
    with sqlite3.connect(site.path("data", database + ".db")) as link:
        tables = [row[0] for row in link.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND "
            "name NOT LIKE 'sqlite_%'")]
        return {table: [row[1] for row in link.execute(
            f"PRAGMA table_info({table})")] for table in tables}


def uncovered(tables, covered, properties):
    """Columns that are neither exported nor excepted with a reason."""
    found = []
    for table, columns in tables.items():
        row = covered.get(table, {})
        if isinstance(row, str):
            found += [] if row.startswith("- ") else [table]
            continue
        for column in columns:
            where = row.get(column, "")
            ok = where.startswith("- ") or (where and all(
                w in properties for w in where.split()))
            found += [] if ok else [f"{table}.{column}"]
    return found


def test_every_column_is_in_the_export_or_says_why_not():
    with own_fields_site() as site:
        properties = schema_of(site)["properties"]
        tables = columns_of(site, "registration")
        assert not uncovered(tables, COLUMNS, properties)
        gone = {t: c for t, c in COLUMNS.items() if t not in tables}
        assert not gone, "no such tables any more"
        keys = {t: c for t, c in columns_of(site, "keystore").items()
                if t in KEYSTORE or "member" in str(c)}
        assert not uncovered(keys, KEYSTORE, properties)
        # and it would be noticed
        with sqlite3.connect(site.path("data", "registration.db")) as link:
            link.execute("ALTER TABLE member ADD COLUMN shoe_size INTEGER")
            link.execute("CREATE TABLE diary (member BLOB, text BLOB)")
        assert uncovered(columns_of(site, "registration"), COLUMNS,
                         properties) == ["member.shoe_size", "diary.member",
                                         "diary.text"]
