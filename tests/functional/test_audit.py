# SPDX-License-Identifier: BSD-2-Clause
"""The audit log: who looked at whom, recorded before anything is shown, in
chains in which no record can be altered, removed, moved or put in unseen."""

import json
import os
import re
import subprocess

import pytest

from ledger_site import database
from site_of_tests import BUILD, Site, let_in
from test_registration import export, member
from visitor import Visitor

REASON = "asked us by letter"
ZERO = bytes(32)


@pytest.fixture(scope="module", params=["sqlite", "mysql"])
def site(request):
    with Site("nginx", request.param,
              modules=["registration", "feedback"]) as started:
        yield started


def shown(site, *args):
    return json.loads(site.pledgectl("audit", "show", "--json", *args).stdout)


def verify(site, *args, days=0):
    """{chain: row}, exit code, what was said beside it."""
    done = later(site, days, "audit", "verify", "--json", *args)
    rows = json.loads(done.stdout) if done.stdout else []
    return {row["chain"]: row for row in rows}, done.returncode, done.stderr


def later(site, days, *args):
    """pledgectl, with a clock that is so many days ahead."""
    command = [site.path("bin/pledgectl"), *args]
    if days:
        command = ["faketime", "-f", f"+{days}d", *command]
    return subprocess.run(command, capture_output=True, text=True,
                          check=False, timeout=60)


def own_chain(site):
    """Of pledgectl on this host."""
    rows, code, said = verify(site)
    assert code == 0, (rows, said)
    name, = (name for name in rows if name.startswith("staff/pledgectl@"))
    return rows[name]


def find(site, person, reason=REASON):
    site.pledgectl("members", "find", "--reason", reason, person.user_id)


@pytest.fixture(scope="module")
def ann(site):
    return member(site)


# -- what is recorded -----------------------------------------------------

def test_each_look_is_recorded(site, ann):
    visitor, person = ann
    for command in ("find", "show", "export"):
        site.pledgectl("members", command, "--reason", REASON,
                       person.user_id)
    rows = shown(site, "--what", "member", "--max", "3")
    assert [row["what"] for row in rows] == [
        "member export", "member show", "member find"]
    one, = {row["object"] for row in rows}  # and it is an opaque name
    assert re.fullmatch("[0-9a-f]{32}", one)
    for row in rows:
        assert row["kind"] == "member" and row["reason"] == REASON
        assert row["role"] == "operator" and row["who"]
        assert row["writer"].startswith("pledgectl@")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", row["when"])
    assert person.user_id not in str(rows) and person.email not in str(rows)
    # and the member reads it
    assert sorted(k["what"] for k in export(visitor)["looks"]) == [
        "export", "find", "show"]


def test_a_look_at_nobody_is_recorded_too(site, ann):
    done = site.pledgectl("members", "show", "--reason", REASON,
                          "nobody-there", check=False)
    assert done.returncode == 1 and not done.stdout
    row, = shown(site, "--max", "1", "--what", "member")
    assert (row["what"], row["object"]) == ("member show", "")


def test_forms_and_erasures_are_recorded(site, ann):
    page = Visitor(site).get("/feedback/").form().send(
        press="consent", category="idea", message="a word about audits")
    assert page.status == 200, page.text
    row = json.loads(site.pledgectl("feedback", "list", "--json").stdout)[0]
    for args in (("feedback", "show", row["id"]),
                 ("feedback", "export", "feedback")):
        done = site.pledgectl(*args, check=False)
        assert done.returncode == 2 and "--reason" in done.stderr
        assert not done.stdout
        site.pledgectl(*args, "--reason", REASON)
    rows = shown(site, "--what", "form", "--max", "2")
    assert [(r["what"], r["kind"], r["object"]) for r in rows] == [
        ("form export", "form", "feedback"),
        ("form show", "submission", row["id"])]
    site.pledgectl("erasures", "show", "surveys")
    assert shown(site, "--max", "1", "--what", "erasures")[0][
        "object"] == "surveys"
    assert shown(site, "--max", "1", "--what", "audit")[0][
        "what"] == "audit show"


def test_what_is_stored_says_nothing(site, ann):
    find(site, ann[1])
    with database(site, "staff") as run:
        rows = run("SELECT * FROM audit")
    assert rows
    for word in (REASON.encode(), b"member", b"operator"):
        assert word not in b"".join(bytes(row[2]) for row in rows)


def test_filters(site, ann):
    find(site, ann[1])
    rows = shown(site)
    assert len(rows) > 3
    assert [r["when"] for r in rows] == sorted(
        (r["when"] for r in rows), reverse=True)
    who = rows[0]["who"]
    assert len(shown(site, "--who", who)) == len(rows) + 1
    assert shown(site, "--who", "somebody-else") == []
    assert shown(site, "--since", "2999-01-01") == []
    assert len(shown(site, "--max", "2")) == 2
    assert all(r["what"] == "member find"
               for r in shown(site, "--what", "member find"))
    done = site.pledgectl("audit", "show", "--since", "soon", check=False)
    assert done.returncode == 2 and "--since takes a day" in done.stderr


def test_nothing_is_shown_where_it_cannot_be_recorded(site, ann):
    _, person = ann
    row = json.loads(site.pledgectl("feedback", "list", "--json").stdout)[0]
    with database(site, "staff") as run:
        run("ALTER TABLE audit RENAME TO away")
    try:
        for args in (("members", "show", person.user_id),
                     ("members", "export", person.user_id),
                     ("members", "erase", "--yes", person.user_id),
                     ("feedback", "show", row["id"]),
                     ("feedback", "export")):
            done = site.pledgectl(*args, "--reason", REASON, check=False)
            assert done.returncode == 1 and not done.stdout, args
            assert "could not be recorded in the audit log" in done.stderr
        done = site.pledgectl("audit", "show", check=False)
        assert done.returncode == 1 and not done.stdout
    finally:
        with database(site, "staff") as run:
            run("ALTER TABLE away RENAME TO audit")
    assert person.user_id in site.pledgectl(
        "members", "show", "--reason", REASON, person.user_id).stdout


def test_without_a_log_nothing_is_shown_where_looks_are_promised(site, ann):
    conf = site.path("etc/staff.conf")
    row = json.loads(site.pledgectl("feedback", "list", "--json").stdout)[0]
    os.rename(conf, conf + ".away")
    try:
        done = site.pledgectl("feedback", "show", "--reason", REASON,
                              row["id"], check=False)
        assert done.returncode == 1 and not done.stdout
        assert "security.staff-access-recorded" in done.stderr
        # a member has a record of their own, which is promised as well
        find(site, ann[1])
    finally:
        os.rename(conf + ".away", conf)


# -- what is found --------------------------------------------------------

def swap(run, table, column, key, one, two):
    """The values of two rows change places."""
    values = [run(f"SELECT {column} FROM {table} WHERE {key} = %s", row)[0][0]
              for row in (one, two)]
    for row, value in zip((one, two), reversed(values)):
        run(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", value, row)


def alter(run, links):
    sealed = bytes(run("SELECT sealed FROM audit WHERE id = %s",
                       links[2][1])[0][0])
    run("UPDATE audit SET sealed = %s WHERE id = %s",
        bytes([sealed[0]]) + bytes([sealed[1] ^ 1]) + sealed[2:], links[2][1])


def give_to_another(run, links):
    run("UPDATE audit SET chain = 'somebody@else' WHERE id = %s", links[2][1])


def remove(run, links):
    run("DELETE FROM audit WHERE id = %s", links[2][1])


def remove_with_link(run, links):
    remove(run, links)
    run("DELETE FROM chain_link WHERE entry = %s", links[2][1])


def remove_and_close_up(run, links):
    remove_with_link(run, links)
    run("UPDATE chain_link SET seq = seq - 1 WHERE seq > %s AND chain = %s "
        "ORDER BY seq" if not links[0][3] else
        "UPDATE chain_link SET seq = seq - 1 WHERE seq > %s AND chain = %s",
        links[2][0], links[2][2])


def reorder_links(run, links):
    swap(run, "chain_link", "mac", "entry", links[2][1], links[3][1])


def reorder_entries(run, links):
    swap(run, "audit", "sealed", "id", links[2][1], links[3][1])


def insert(run, links):
    run("INSERT INTO audit (id, chain, sealed) VALUES (%s, %s, %s)",
        bytes(range(16)), links[0][2], b"x" * 80)


def insert_with_link(run, links):
    insert(run, links)
    run("INSERT INTO chain_link (chain, seq, entry, mac) VALUES "
        "(%s, %s, %s, %s)", links[0][2], links[-1][0] + 1, bytes(range(16)),
        bytes(range(32)))
    run("UPDATE chain_head SET seq = seq + 1, mac = %s WHERE chain = %s",
        bytes(range(32)), links[0][2])


def truncate(run, links):
    """The newest, with their links."""
    run("DELETE FROM audit WHERE id = %s", links[-1][1])
    run("DELETE FROM chain_link WHERE entry = %s", links[-1][1])


def set_head_back(run, links):
    run("UPDATE chain_head SET seq = seq - 1 WHERE chain = %s", links[0][2])


def alter_head(run, links):
    run("UPDATE chain_head SET mac = %s WHERE chain = %s", bytes(range(32)),
        links[0][2])


def remove_head(run, links):
    run("DELETE FROM chain_head WHERE chain = %s", links[0][2])


TAMPERED = [
    # what is done, the number that is named (None: the newest and so on)
    (alter, 3, "altered"), (give_to_another, 3, "altered"),
    (remove, 3, "removed"), (remove_with_link, 3, "removed"),
    (remove_and_close_up, 3, "altered"), (reorder_links, 3, "altered"),
    (reorder_entries, 3, "altered"), (insert, None, "not in the chain"),
    (insert_with_link, "new", "altered"), (truncate, "last", "removed"),
    (set_head_back, "last", "removed"), (alter_head, "new", "removed"),
    (remove_head, 1, "head was removed"),
]
TABLES = ("audit", "chain_link", "chain_head", "chain_cut")


class Kept:
    """The tables of the log, and how they were."""

    def __init__(self, site):
        self.site = site

    def __enter__(self):
        with database(self.site, "staff") as run:
            self.rows = {t: run(f"SELECT * FROM {t}") for t in TABLES}
        return self

    def __exit__(self, *error):
        with database(self.site, "staff") as run:
            for table, rows in self.rows.items():
                run(f"DELETE FROM {table}")
                for row in rows:
                    marks = ", ".join(["%s"] * len(row))
                    run(f"INSERT INTO {table} VALUES ({marks})", *row)


def links_of(site, run):
    name = own_name(run)
    return [(*row, name, site.database == "sqlite") for row in run(
        "SELECT seq, entry FROM chain_link WHERE chain = %s ORDER BY seq",
        name)]


def own_name(run):
    (name,), = run("SELECT chain FROM chain_head WHERE chain LIKE %s",
                   "pledgectl@%")
    return name


@pytest.fixture(scope="module")
def five(site, ann):
    """The chain of pledgectl, of at least five entries."""
    while own_chain(site)["entries"] < 5:
        find(site, ann[1])



@pytest.fixture(scope="module")
def tampering(site, five):
    """tamper(how): what verify says then; and the tables are as before."""
    name, newest = own_chain(site)["chain"], own_chain(site)["entries"]

    def tamper(how):
        with Kept(site):
            with database(site, "staff") as run:
                how(run, links_of(site, run))
            rows, code, _ = verify(site)
            return rows[name]["state"], code
    yield tamper, newest
    assert own_chain(site)["state"].startswith("sound")


@pytest.mark.parametrize("how, number, word", TAMPERED,
                         ids=[t[0].__name__ for t in TAMPERED])
def test_tampering_is_found(tampering, how, number, word):
    tamper, newest = tampering
    number = {"last": newest, "new": newest + 1}.get(number, number)
    said, code = tamper(how)
    assert code == 1 and word in said, said
    if number:
        assert f"entry {number}:" in said


def test_no_anchor_of_what_is_not_sound(site, five):
    name = own_chain(site)["chain"]
    with Kept(site):
        with database(site, "staff") as run:
            alter(run, links_of(site, run))
        done = site.pledgectl("audit", "anchor", check=False)
    assert done.returncode == 1 and name + " " not in done.stdout
    assert name in done.stderr


def test_an_anchor_finds_what_the_chain_cannot(site, five, tmp_path):
    """The newest entries taken away with their links, and the head set back
    to what it was: that is an old copy, and only an anchor knows."""
    old = own_chain(site)
    with Kept(site) as kept:
        heads = kept.rows["chain_head"]
        find_newer = site.pledgectl("audit", "show", "--max", "1")
        assert find_newer.returncode == 0
        anchors = tmp_path / "anchors"
        anchors.write_text(site.pledgectl("audit", "anchor").stdout)
        let_in(tmp_path)
        assert verify(site, "--anchors", str(anchors))[1] == 0
        line, = (text for text in anchors.read_text().splitlines()
                 if text.startswith(old["chain"] + " "))
        assert verify(site, "--anchor", line)[1] == 0
        assert verify(site, "--anchor", line.split(" ")[1])[1] == 0
        with database(site, "staff") as run:
            truncate(run, links_of(site, run))
            for name, seq, mac in heads:
                run("UPDATE chain_head SET seq = %s, mac = %s WHERE "
                    "chain = %s", seq, mac, name)
        assert verify(site)[1] == 0  # sound, for who has no anchor
        rows, code, _ = verify(site, "--anchors", str(anchors))
        assert code == 1
        assert "anchor" in rows[old["chain"]]["state"]
        assert verify(site, "--anchor", line)[1] == 1
        code, said = verify(site, "--anchor", line.split(" ")[1])[1:]
        assert code == 1 and "no chain leads through the anchor" in said
        # the whole chain gone
        with database(site, "staff") as run:
            for table in ("audit", "chain_link", "chain_head"):
                run(f"DELETE FROM {table} WHERE chain = %s",
                    old["chain"].partition("/")[2])
        rows, code, _ = verify(site, "--anchors", str(anchors))
        assert code == 1 and rows[old["chain"]]["state"] != "sound"


def test_a_wrong_anchor_is_a_mistake_of_the_caller(site, tmp_path):
    for args in (("--anchor", "17"), ("--anchor", "staff/x 17:zz"),
                 ("--anchors", str(tmp_path / "none"))):
        done = site.pledgectl("audit", "verify", *args, check=False)
        assert done.returncode == 2 and not done.stdout, args


def test_chains_of_the_members_are_looked_at_too(site, ann):
    find(site, ann[1])
    rows, code, _ = verify(site)
    assert code == 0
    assert rows["registration/look"]["entries"] > 0
    assert rows["registration/consent"]["entries"] > 0
    with database(site) as run:
        (entry, sealed), = run("SELECT id, sealed FROM look LIMIT 1")
        run("UPDATE look SET sealed = %s WHERE id = %s", b"x" * 40, entry)
        rows, code, _ = verify(site)
        run("UPDATE look SET sealed = %s WHERE id = %s", sealed, entry)
    assert code == 1 and "altered" in rows["registration/look"]["state"]
    assert verify(site)[1] == 0


def test_two_at_once(site, ann):
    """Each gets its link, and the chain is sound."""
    before = own_chain(site)["entries"]
    running = [subprocess.Popen(
        [site.path("bin/pledgectl"), "members", "find", "--reason", REASON,
         ann[1].user_id], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True) for _ in range(4)]
    for one in running:
        said = one.communicate(timeout=60)
        assert one.returncode == 0, said
    assert own_chain(site)["entries"] == before + 4


def test_another_key_vouches_for_nothing(site, five):
    path = site.path("etc/secrets/audit.key")
    os.rename(path, path + ".away")
    try:
        site.pledgectl("keys", "init")
        rows, code, _ = verify(site)
        assert code == 1
        assert any("altered" in row["state"] for row in rows.values())
    finally:
        os.rename(path + ".away", path)
    assert verify(site)[1] == 0


# -- retention of the log -------------------------------------------------

def cut(site, before, *args, days=0):
    return later(site, days, "audit", "cut", "--before", before, "--json",
                 *args)


@pytest.fixture(scope="module")
def cut_site(site, ann):
    """A log that was cut, in which newer entries follow."""
    old = own_chain(site)
    site.pledgectl("audit", "cut", "--before", "2001-01-01", "--yes")
    done = cut(site, "2999-01-01", "--yes")
    assert done.returncode == 2 and "of the past" in done.stderr
    in_ten_days = subprocess.run(["date", "-ud", "+8 days", "+%F"],
                                 capture_output=True, text=True,
                                 check=True).stdout.strip()
    done = cut(site, in_ten_days, "--dry-run", days=10)
    assert done.returncode == 0, done.stderr
    would = {row["chain"]: row["gone"] for row in json.loads(done.stdout)}
    assert would[old["chain"]] == own_chain(site)["entries"]
    done = subprocess.run(
        ["faketime", "-f", "+10d", site.path("bin/pledgectl"), "audit", "cut",
         "--before", in_ten_days], capture_output=True, text=True,
        check=False, input="no\n", timeout=60)
    assert done.returncode == 1 and "nothing was done" in done.stderr
    done = cut(site, in_ten_days, "--yes", days=10)
    assert done.returncode == 0, done.stderr
    gone = {row["chain"]: row["gone"] for row in json.loads(done.stdout)}
    assert gone[old["chain"]] == would[old["chain"]]
    for _ in range(4):
        find(site, ann[1])
    return site, old


def test_cut(cut_site):
    """The old ones are gone; the chain begins at a checkpoint and says so."""
    site, old = cut_site
    row = own_chain(site)
    assert row["begins"] > old["entries"]
    assert row["state"].startswith("sound; begins behind the signed "
                                   "checkpoint")
    with database(site, "staff") as run:
        assert run("SELECT count(*) FROM audit")[0][0] == row["entries"]
    assert shown(site, "--what", "audit cut")[0]["what"] == "audit cut"
    # an anchor of before the cut: nothing is left to hold against it
    done = site.pledgectl("audit", "verify", "--anchor",
                          f"{old['chain']} {old['anchor']}")
    assert "from before the checkpoint" in done.stderr
    # the ledger of consents is never cut
    assert verify(site)[0]["registration/consent"]["begins"] == 1


def forge(run):
    run("UPDATE chain_cut SET seq = seq + 1, mac = (SELECT mac FROM "
        "chain_link l WHERE l.chain = chain_cut.chain AND l.seq = "
        "chain_cut.seq + 1)")
    run("DELETE FROM chain_link WHERE seq <= (SELECT seq FROM chain_cut c "
        "WHERE c.chain = chain_link.chain)")


FORGED = [
    (forge, "not signed"),
    (lambda run: run("DELETE FROM chain_cut"), "removed"),
    (lambda run: run("UPDATE chain_cut SET made = made - 1"), "not signed"),
    (lambda run: run("UPDATE chain_cut SET proof = %s", ZERO), "not signed"),
]


@pytest.mark.parametrize("tamper, word", FORGED,
                         ids=["forged", "removed", "antedated", "unsigned"])
def test_a_checkpoint_is_found_that_is_not_ours(cut_site, tamper, word):
    site, _ = cut_site
    name = own_chain(site)["chain"]
    with Kept(site):
        with database(site, "staff") as run:
            tamper(run)
        rows, code, _ = verify(site)
        assert code == 1 and word in rows[name]["state"], rows
        # nor is anything cut there
        done = cut(site, "2020-01-01", "--yes")
        assert done.returncode == 1, done.stdout
    assert verify(site)[1] == 0


def test_a_cut_that_was_killed_ends_with_the_next(cut_site, ann):
    """The checkpoint comes first: what it lets go may still be there."""
    site, _ = cut_site
    with database(site, "staff") as run:
        name = own_name(run)
        old, = run("SELECT seq FROM chain_cut WHERE chain = %s", name)
        run("INSERT INTO audit (id, chain, sealed) VALUES (%s, %s, %s)",
            bytes(16), name, b"left over")
        run("INSERT INTO chain_link (chain, seq, entry, mac) VALUES "
            "(%s, %s, %s, %s)", name, old[0], bytes(16), ZERO)
    assert verify(site)[1] == 0
    assert cut(site, "2020-01-01", "--yes").returncode == 0
    with database(site, "staff") as run:
        assert not run("SELECT 1 FROM audit WHERE id = %s", bytes(16))
        assert not run("SELECT 1 FROM chain_link WHERE seq <= %s", old[0])
    assert verify(site)[1] == 0


def test_looks_are_cut_by_the_days_that_were_noted(cut_site, ann):
    """A look says when it was to its member alone."""
    site, _ = cut_site
    visitor, person = ann
    find(site, person)
    looks = len(export(visitor)["looks"])
    with database(site) as run:
        days = run("SELECT day, seq, proof FROM chain_day")
    assert days and looks
    when = subprocess.run(["date", "-ud", "+30 days", "+%F"], text=True,
                          capture_output=True, check=True).stdout.strip()
    assert cut(site, "2020-01-01", "--yes", days=20).returncode == 0
    done = cut(site, when, "--yes", days=31)
    assert done.returncode == 0, done.stderr
    gone = {r["chain"]: r["gone"] for r in json.loads(done.stdout)}
    assert gone["registration/look"] >= looks
    assert export(visitor)["looks"] == []
    find(site, person)
    assert len(export(visitor)["looks"]) == 1
    rows, code, _ = verify(site)
    assert code == 0 and rows["registration/look"]["entries"] == 1


# -- many -----------------------------------------------------------------

FILL = os.path.join(BUILD, "tests/bench/audit_fill")


@pytest.mark.long
def test_a_million(site):
    """All of them are looked at; how fast is a figure of make bench's, and
    the limit here is far beyond it."""
    if not os.path.exists(FILL):
        pytest.skip("audit_fill is not built: make check")
    url, password = f"sqlite:{site.path('data/staff.db')}", ""
    records = 1000000
    if site.database == "mysql":
        records = 200000  # writing them is what takes its time
        url = ("mysql://formpledge-admin@localhost/formpledge_staff?socket="
               + site.path("run/mariadb.sock"))
        password = site.path("etc/secrets/admin.password")
    with Kept(site):
        subprocess.run([FILL, url, password, site.path("etc/secrets"),
                        "custodian@test", str(records)], check=True,
                       timeout=1200)
        done = subprocess.run([site.path("bin/pledgectl"), "audit", "verify",
                               "--json"], capture_output=True, text=True,
                              timeout=300, check=False)
        rows = {r["chain"]: r for r in json.loads(done.stdout)}
        assert rows["staff/custodian@test"]["entries"] == records
        assert done.returncode == 0
