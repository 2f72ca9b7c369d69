# SPDX-License-Identifier: BSD-2-Clause
"""security.staff-access-recorded: what staff look at is on record, for the
member and for the site, before it is shown; where it cannot be recorded,
nothing is shown. Also when somebody is killed in between, and also for whoever
has taken over the pages."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading

import pymysql
import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from site_of_tests import wait_until  # noqa: E402
from test_registration import export, member, words  # noqa: E402
from visitor import Visitor  # noqa: E402

WAYS = [("nginx", "sqlite"), ("apache", "mysql")]
WHY = "asked us by telephone to help"
FAILED, DONE, NONE, GONE, STALE, LIMIT, REFUSED = range(7)


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def site(request, staff_sites):
    return staff_sites.get(*request.param)


@pytest.fixture(scope="module")
def anna(site):
    """A member with a session of her own, and who she is."""
    return member(site)


def look(site, login):
    ben = Visitor(site)
    ben.session.auth = ("ben", site.password)
    return ben.get("/staff/members").form("/members").send(
        login=login, reason=WHY)


@contextlib.contextmanager
def database(site, name):
    """A database as its owner sees it."""
    if site.database == "sqlite":
        link = sqlite3.connect(site.path("data", name + ".db"), timeout=30,
                               isolation_level=None)
    else:
        link = pymysql.connect(unix_socket=site.path("run/mariadb.sock"),
                               user="root", autocommit=True,
                               database="formpledge_" + name)
    try:
        yield link.cursor()
    finally:
        link.close()


def count(site, name, table):
    with database(site, name) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@contextlib.contextmanager
def write_refused(site, name, table):
    """Nothing can be added to a table."""
    account = "'formpledge-custodian'@'localhost'"
    grant = f"INSERT ON formpledge_{name}.{table}"
    refuse, allow = {
        "sqlite": (f"CREATE TRIGGER refused BEFORE INSERT ON {table} BEGIN "
                   "SELECT RAISE(ABORT, 'refused'); END",
                   "DROP TRIGGER refused"),
        "mysql": (f"REVOKE {grant} FROM {account}",
                  f"GRANT {grant} TO {account}"),
    }[site.database]
    with database(site, name) as cursor:
        cursor.execute(refuse)
    try:
        yield
    finally:
        with database(site, name) as cursor:
            cursor.execute(allow)


@contextlib.contextmanager
def write_waits(site, name, table):
    """Whoever adds to a table waits."""
    hold, release = {"sqlite": ("BEGIN IMMEDIATE", "ROLLBACK"),
                     "mysql": (f"LOCK TABLES {table} WRITE",
                               "UNLOCK TABLES")}[site.database]
    with database(site, name) as cursor:
        cursor.execute(hold)
        try:
            yield
        finally:
            cursor.execute(release)


def says_nothing(page, person):
    """503, nothing of the member; what was typed is still there."""
    assert page.status == 503, words(page)
    assert page.reply.headers["Retry-After"]
    form = page.form("/members").values
    assert form["reason"] == WHY and form["login"] in (
        person.user_id, person.email)
    assert person.name not in page.text and person.phone not in page.text
    assert person.address.splitlines()[0] not in page.text
    assert (person.email in page.text) + (person.user_id in page.text) == 1


def test_each_look_is_there_twice(site, anna):
    session, person = anna
    before = (count(site, "staff", "audit"), len(export(session)["looks"]))
    for login in (person.user_id, person.email, person.user_id):
        page = look(site, login)
        assert page.status == 200 and person.name in page.text
    assert look(site, "nobody").status == 404
    # That there is nobody is something to know, too.
    assert (count(site, "staff", "audit") - 4,
            len(export(session)["looks"]) - 3) == before
    assert {k["reason"] for k in export(session)["looks"]} == {WHY}


def test_nothing_of_it_can_be_read_where_it_lies(site, anna):
    _, person = anna
    assert look(site, person.user_id).status == 200
    for name, table in (("staff", "audit"), ("registration", "look")):
        with database(site, name) as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
        for needle in (WHY, person.mark, "telephone"):  # "ben" by chance
            assert needle not in rows


@pytest.mark.parametrize("name,table", [
    ("staff", "audit"), ("staff", "chain_link"), ("registration", "look"),
    ("registration", "chain_link")])
def test_record_that_cannot_be_written(site, anna, name, table):
    session, person = anna
    looks = len(export(session)["looks"])
    with write_refused(site, name, table):
        says_nothing(look(site, person.user_id), person)
        assert look(site, "nobody").status == (
            503 if name == "staff" else 404)
    # A look that did not happen may be on record; one that did always is.
    assert len(export(session)["looks"]) >= looks
    page = look(site, person.user_id)
    assert page.status == 200 and person.name in page.text


def test_custodian_killed_between_the_records(site, anna):
    """The member's record is there, the site's is not, and nothing is
    shown."""
    session, person = anna
    looks, audited = (count(site, "registration", "look"),
                      count(site, "staff", "audit"))
    hers, pages = len(export(session)["looks"]), []
    with write_waits(site, "staff", "audit"):
        asking = threading.Thread(
            target=lambda: pages.append(look(site, person.user_id)))
        asking.start()
        wait_until(lambda: count(site, "registration", "look") > looks, 20,
                   "the member's record")
        for pid in site.pids("custodian"):
            os.kill(pid, signal.SIGKILL)
        asking.join(60)
    says_nothing(pages[0], person)
    wait_until(lambda: site.pids("custodian"), 20, "the custodian")
    assert count(site, "staff", "audit") == audited
    assert len(export(session)["looks"]) == hers + 1
    page = wait_until(lambda: shown(site, person), 20, "a look")
    assert person.name in page.text


def shown(site, person):
    page = look(site, person.user_id)
    return page if page.status == 200 else None


def test_custodian_that_is_away(site, anna):
    _, person = anna
    audited = count(site, "staff", "audit")
    with site.module_away("custodian"):
        says_nothing(look(site, person.user_id), person)
    assert count(site, "staff", "audit") == audited
    assert look(site, person.user_id).status == 200


def test_end_of_an_account_that_cannot_be_recorded(site):
    session, person = member(site)
    page = look(site, person.user_id).form("/members/terminate").send()
    form = page.form("/members/end")
    with write_refused(site, "staff", "audit"):
        page = form.send(reason="her school has written", sure="yes")
        assert page.status == 503, words(page)
    assert person.name in session.get("/registration/me").text
    page = form.send(reason="her school has written", sure="yes")
    assert page.status == 200 and "is erased" in page.text


# -- the pages taken over --------------------------------------------------

def packet(what, role, thing, reason=WHY, who="ben", more=b"\0" * 8):
    """A question, as the pages put it."""
    out = b""
    for text in (what, who, role, thing, reason):
        out += len(text.encode()).to_bytes(3, "big") + text.encode()
    return out + more


def ask(site, question):
    """The custodian's answer; b"" where it says nothing."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
        link.settimeout(60)
        link.connect(site.path("run/custodian.sock"))
        link.send(question)
        try:
            return link.recv(200000)
        except ConnectionResetError:
            return b""


def test_key_comes_with_a_record_alone(site, anna):
    """Whoever runs in the pages gets one key for one record."""
    session, person = anna
    looks = len(export(session)["looks"])
    audited = count(site, "staff", "audit")
    answer = ask(site, packet("member show", "members", person.user_id))
    assert answer[:2] == bytes([DONE, 1])
    assert len(export(session)["looks"]) == looks + 1
    assert count(site, "staff", "audit") == audited + 1
    with write_refused(site, "staff", "audit"):
        answer = ask(site, packet("member show", "members", person.user_id))
    assert answer == bytes([FAILED, 0, 0, 0, 0])


def test_no_look_is_kept_silent_for_good(site, anna):
    """Nor does who may only tell get what ends an account."""
    session, person = anna
    looks = count(site, "registration", "look")
    hers = len(export(session)["looks"])
    answer = ask(site, packet("member tell", "disclosures", person.user_id,
                              more=(2 ** 62).to_bytes(8, "little")))
    assert answer == bytes([REFUSED, 0, 0, 0, 0])
    assert count(site, "registration", "look") == looks
    answer = ask(site, packet("member tell", "disclosures", person.user_id))
    assert answer[:2] == bytes([DONE, 1]) and answer[-3:] == b"\0\0\0"
    assert len(export(session)["looks"]) == hers + 1


@pytest.mark.parametrize("thing", ["0" * 32, "1", "'", "ö"])
def test_form_that_is_not_there(site, thing):
    """That somebody asked for it is on record."""
    audited = count(site, "staff", "audit")
    assert ask(site, packet("form show", "inbox", thing)) == bytes(
        [NONE, 0, 0, 0, 0])
    assert count(site, "staff", "audit") == audited + 1


@pytest.mark.parametrize("question", [
    lambda login: packet("member show", "inbox", login),
    lambda login: packet("member show", "", login),
    lambda login: packet("member export", "members", login),
    lambda login: packet("member show", "members", login, reason=""),
    lambda login: packet("member show", "members", login, reason="    x   "),
    lambda login: packet("member show", "members", login, who=""),
    lambda login: packet("member show", "members", login, who="a\x1fb"),
    lambda login: packet("member show", "members", login, who="b" * 65),
    lambda login: packet("member show", "members", login, reason="x" * 301),
    lambda login: packet("form mark", "inbox", login),
    lambda login: packet("member show", "members", login) + b"x",
    lambda login: packet("member show", "members", login)[:-1],
    lambda login: b"\xff" * 300,
    lambda login: b"\0",
])
def test_questions_that_are_refused(site, anna, question):
    session, person = anna
    looks = len(export(session)["looks"])
    answer = ask(site, question(person.user_id))
    assert answer == bytes([REFUSED, 0, 0, 0, 0])
    assert len(export(session)["looks"]) == looks
    assert person.name.encode() not in answer


ASK = """
import socket, sys
link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
link.settimeout(60)
link.connect(sys.argv[1])
try:
    link.send(bytes.fromhex(sys.argv[2]))
    print(link.recv(1000).hex())
except OSError:
    print("")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed")
def test_nobody_else_is_answered(site, anna):
    _, person = anna
    audited = count(site, "staff", "audit")
    done = subprocess.run(
        [sys.executable, "-c", ASK, site.path("run/custodian.sock"),
         packet("member show", "members", person.user_id).hex()],
        user="nobody", capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
    assert count(site, "staff", "audit") == audited


@pytest.mark.skipif(os.geteuid() != 0, reason="it looks into memory")
def test_pages_hold_no_key(site, anna):
    """What the pages' process has open or was given: neither the keys of
    members nor the audit log's."""
    _, person = anna
    assert look(site, person.user_id).status == 200
    keys = [os.path.join(site.path("etc/secrets"), name + ".key")
            for name in ("index", "audit")]
    keys += [os.path.join(site.path("etc"), "keks", name)
             for name in os.listdir(site.path("etc/keks"))
             if name.endswith(".key")] if os.path.isdir(
                 site.path("etc/keks")) else []
    secrets = [read_key(name) for name in keys]
    assert len(secrets) >= 2
    for pid in site.pids("staff"):
        for secret in secrets:
            assert secret not in memory(pid)
    # and the one who has them has them
    pid, = site.pids("custodian")
    assert any(secret in memory(pid) for secret in secrets)


def read_key(name):
    with open(name, encoding="ascii") as file:
        return bytes.fromhex(file.read().strip())


def memory(pid):
    """All that a process can write to."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            where, mode = line.split()[:2]
            if not mode.startswith("rw") or "[v" in line:
                continue
            start, end = (int(part, 16) for part in where.split("-"))
            try:
                mem.seek(start)
                found.append(mem.read(end - start))
            except OSError:
                continue
    return b"".join(found)
