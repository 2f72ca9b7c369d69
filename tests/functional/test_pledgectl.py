# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl as an operator uses it: the real program, files, SQLite."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess

import pytest

from site_of_tests import BUILD, TOP

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")
PROGRAMS = {
    "registration": "modules/registration/formpledge-registration",
    "send-to-friend": "modules/send-to-friend/formpledge-send-to-friend",
    "feedback": "modules/feedback/formpledge-feedback",
    "surveys": "modules/surveys/formpledge-surveys",
    "staff": "modules/staff/formpledge-staff",
}
FILES = ["site", "registration", "send-to-friend", "feedback", "surveys",
         "staff", "custodian"]
SITE = 'site_url = "http://127.0.0.1:8080";\n'

pytestmark = pytest.mark.skipif(not os.path.exists(PLEDGECTL),
                                reason="pledgectl is not built")


class Etc:
    """A folder of configuration."""

    def __init__(self, folder):
        self.folder = str(folder)
        shutil.copytree(os.path.join(TOP, "conf/policies"),
                        os.path.join(self.folder, "policies"))
        self.put("site", SITE)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def put(self, name, text):
        with open(self.path(name + ".conf"), "w", encoding="utf-8") as file:
            file.write(text)

    def put_database(self, name, more=""):
        database = self.path("data", name, name + ".db")
        self.put(name, f'database = "sqlite:{database}";\n' + more)

    def run(self, *args, code=0):
        """What it printed; its exit code must be the one wanted."""
        done = subprocess.run([PLEDGECTL, "--conf", self.folder, *args],
                              capture_output=True, text=True, timeout=60,
                              check=False)
        assert done.returncode == code, (args, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def json(self, *args, code=0):
        done = subprocess.run([PLEDGECTL, "--conf", self.folder, "--json",
                               *args], capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == code, (args, done.stdout, done.stderr)
        return json.loads(done.stdout)


@pytest.fixture
def etc(tmp_path):
    return Etc(tmp_path)


def known(name):
    """Does this pledgectl know the table of that name?"""
    return subprocess.run([PLEDGECTL, "conf", "defaults", name], check=False,
                          capture_output=True).returncode == 0


def modules():
    return [name for name in PROGRAMS if known(name)]


# -- called the wrong way -------------------------------------------------

def test_help_lists_every_command(etc):
    text = etc.run("--help")
    for command in ("conf check", "conf show", "conf defaults", "db init",
                    "db migrate", "keys init", "promises", "surveys check",
                    "surveys open", "surveys close", "surveys results",
                    "surveys list", "surveys show", "surveys texts",
                    "feedback list", "feedback show"):
        assert command in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_help_of_one_command(etc):
    text = etc.run("surveys", "close", "--help")
    assert "surveys close ID" in text and "--wait SECONDS" in text
    assert "--policy" not in text


@pytest.mark.parametrize("args,says", [
    ([], "usage: pledgectl"),
    (["nonsense"], 'there is no command "nonsense"'),
    (["conf"], '"conf" needs one of its commands'),
    (["conf", "nonsense"], '"conf" needs one of its commands'),
    (["conf", "check", "nonsense"], 'there is no module "nonsense"'),
    (["conf", "check", "feedback", "more"], "usage: pledgectl"),
    (["surveys", "open"], "usage: pledgectl"),
    (["keys", "init", "--json"], "usage: pledgectl"),
    (["feedback", "list", "--max", "many"], "--max takes a number"),
    (["feedback", "show", "xyz"], "an id is 32 hexadecimal digits"),
    (["--nonsense"], 'there is no option "--nonsense"'),
    (["conf", "chekc"], 'did you mean "conf check"?'),
    (["confg"], 'did you mean "conf"?'),
    (["rotate"], 'did you mean "keys rotate"?'),
    (["conf", "check", "--polcy", "x"], "did you mean --policy?"),
    (["conf", "check", "--policy"], "--policy takes FILE"),
    (["conf", "check", "--json=1"], "--json=1 takes nothing"),
    (["keys", "init", "--max", "3"], "keys init does not take --max"),
    (["--site", "Acme", "conf", "check"], "--site takes a name"),
    (["-json"], 'there is no command "-json"'),
    (["feedback", "show", "-x1"], "an id is 32 hexadecimal digits"),
    (["feedback", "show", "--", "-h"], "an id is 32 hexadecimal digits"),
])
def test_wrong_usage_is_2(etc, args, says):
    assert says in etc.run(*args, code=2)


def test_version(etc):
    assert re.match(r"pledgectl \(Formpledge\) \d+\.\d+", etc.run("--version"))


@pytest.mark.parametrize("args", [
    ["members", "find", "--reason", "by letter", "ann"],
    ["members", "terminate", "--under-age", "--yes", "ann"],
    ["restore", "check"],
    ["policy", "announce", "--kind", "change"]])
def test_a_module_that_is_not_there_is_said_with_its_remedy(etc, args):
    said = etc.run(*args, code=1)
    assert etc.path("registration.conf") in said
    assert "pledgectl conf defaults registration" in said


def test_never_again_without_a_folder_is_said(etc):
    """No list is not an empty list."""
    etc.put("send-to-friend", f'never_again = "{etc.path("gone")}";\n')
    etc.run("keys", "init")
    assert "is not there" in etc.run("never-again", "show", code=1)
    os.mkdir(etc.path("gone"), 0o750)
    assert "KEY VERSION" in etc.run("never-again", "show")


# -- conf ------------------------------------------------------------------

@pytest.mark.parametrize("name", FILES)
def test_conf_defaults_is_the_file_installed(etc, name):
    if not known(name):
        pytest.skip(f"pledgectl does not know {name} yet")
    with open(os.path.join(TOP, "conf", name + ".conf"),
              encoding="utf-8") as file:
        assert etc.run("conf", "defaults", name) == file.read(), \
            "run: make update-conf"


@pytest.mark.parametrize("name", FILES)
def test_conf_defaults_uncommented_is_in_order(etc, name):
    """The defaults printed are values that the table itself takes."""
    if not known(name):
        pytest.skip(f"pledgectl does not know {name} yet")
    text = re.sub(r"^#(?! )", "", etc.run("conf", "defaults", name),
                  flags=re.M)
    etc.put(name, text)
    assert "0 findings" in etc.run("conf", "check")


def test_conf_defaults_keep_strict(etc):
    """Every module on its defaults keeps what strict.conf promises."""
    for name in modules():
        etc.put(name, "")
    text = etc.run("conf", "check")
    assert "0 findings" in text
    for name in modules():
        assert f"{name}.conf: ok" in text


# What strict.txt says of each promise that this version does not keep yet.
NOT_IN_PLACE_YET = {}
NOT_ALL = "Not all of this is in place yet."


def test_strict_says_what_is_not_in_place_yet(etc):
    """Visitors are not promised what this version does not do: the text of
    strict.conf names each promise that "promises" calls off."""
    for name in modules():
        etc.put(name, "")
    off = {row["promise"] for row in etc.json("promises")
           if row["state"] == "off"}
    assert off == set(NOT_IN_PLACE_YET)
    with open(etc.path("policies", "strict.txt"), encoding="utf-8") as file:
        text = " ".join(file.read().split())
    assert (NOT_ALL in text) == bool(NOT_IN_PLACE_YET)
    text = text[text.find(NOT_ALL):
                text.index("There are things that we cannot promise")]
    for promise, words in NOT_IN_PLACE_YET.items():
        assert words in text, promise
    found = etc.run("conf", "check")
    assert (f"note: {len(off)} of its promises are not kept" in found) == \
        bool(off)
    assert "0 findings" in found


@pytest.mark.parametrize("text,says", [
    ('database = "sqlite:/elsewhere.db";',
     "custodian.conf:1: database is another database than that of"),
    ('registration = "";', "custodian.conf: keystore: members and their"),
    ('feedback = "";', "custodian.conf:1: feedback is another database"),
    ("members_per_hour = 0;", "custodian.conf:1: members_per_hour"),
    ("key = 1;", 'custodian.conf:1: unknown key "key"'),
    ('database = "mysql://formpledge-custodian@localhost/formpledge_staff";',
     "custodian.conf:1: database is another database than that of"),
])
def test_conf_check_of_the_custodian(etc, text, says):
    """Staff's pages and their custodian work with the same databases."""
    etc.put("staff", "")
    assert "0 findings" in etc.run("conf", "check")
    etc.put("custodian", text + "\n")
    assert says in etc.run("conf", "check", code=1)
    if "mysql" in text:
        etc.put("staff", text.replace("formpledge-custodian@",
                                      "formpledge-staff@") + "\n")
        assert "0 findings" in etc.run("conf", "check")


@pytest.mark.parametrize("policy", ["altres", "flexjobs", "flux", "strict",
                                    "workforcetrack", "worksearchnow"])
def test_conf_check_reads_each_policy(etc, policy):
    for name in modules():
        etc.put(name, "")
    etc.put("site", SITE + f'policy = "policies/{policy}.conf";\n')
    assert f"policies/{policy}.conf: ok" in etc.run("conf", "check")


@pytest.mark.parametrize("name,text,says", [
    ("site", "", "site.conf: site_url is missing; add: site_url ="),
    ("site", SITE + 'sitename = "x";',
     'site.conf:2: unknown key "sitename"; did you mean "site_name"?'),
    ("site", SITE + 'policy = "nowhere.conf";',
     r"/site.conf:2: policy: /.*/nowhere.conf: No such file"),
    ("site", SITE + 'templates = "nowhere";',
     r"/site.conf:2: templates: /.*/nowhere: No such file"),
    ("site", SITE + 'relay = "smtp://mail.example.com:99999";',
     "site.conf:2: relay must be smtp://HOST:PORT"),
    ("feedback", 'listen = "tcp:0.0.0.0:9000";',
     r"feedback.conf:1: listen: 0.0.0.0:9000: only addresses of this host"),
    ("feedback", 'listen = "tcp:127.0.0.1:9000";',
     r"feedback.conf:1: listen: .*: set require_edge = true as well"),
    ("feedback", 'metrics = ":9180";',
     "feedback.conf:1: metrics: :9180: expected an address and a port"),
    ("feedback", 'mount = "feedback";', "feedback.conf:1: mount = "),
    ("feedback", "workers = 1;\nworkers = 2;",
     "feedback.conf:2: this key was set before"),
    ("feedback", "message_max = 50;",
     "feedback.conf:1: message_max is out of bounds: from 100 to 5000"),
    ("feedback", "\nmessage_max = ;", "feedback.conf:2: syntax error"),
    ("feedback", 'database = "oracle://x";', "feedback.conf:1: database"),
    ("feedback", 'listen = "tcp:0.0.0.0:9000";',
     "feedback.conf:1: listen: 0.0.0.0:9000: only addresses of this host"),
    ("feedback", 'listen = "/run/feedback.sock";',
     'feedback.conf:1: listen: "/run/feedback.sock": expected unix:'),
    ("feedback", 'listen = "unix:feedback.sock";',
     "feedback.conf:1: listen: feedback.sock: an absolute path"),
    ("feedback", '\nmetrics = "192.0.2.1:9180";',
     "feedback.conf:2: metrics: 192.0.2.1:9180: only addresses"),
    ("feedback", 'mount = "feedback";', "feedback.conf:1: mount ="),
    ("feedback", 'mount = "/a/../b";', "feedback.conf:1: mount ="),
    ("feedback", 'mount = "/a;b";', "feedback.conf:1: mount ="),
    ("surveys", 'hold_back = "x";',
     "surveys.conf:1: hold_back must be a whole number"),
    ("send-to-friend", 'paths = [ "http://evil" ];',
     "send-to-friend.conf:1: paths"),
])
def test_conf_check_finds(etc, name, text, says):
    etc.put(name, text)
    found = etc.run("conf", "check", code=1)
    assert re.search(says.replace("?", r"\?"), found), found
    assert not re.search(r"\b0 findings", found)


def test_conf_check_finds_all(etc):
    etc.put("feedback", "ask_consent = false;\nownership_notice = false;\n")
    etc.put("surveys", "k_minimum = 2;\n")
    rows = etc.json("conf", "check", code=1)
    found = [row["finding"] for row in rows if row["finding"]]
    assert len(found) == 4
    assert any("consent.can-be-denied" in line for line in found)
    assert any("survey.small-groups-hidden" in line for line in found)


@pytest.mark.parametrize("key,value", [
    ("listen", '"unix:/run/formpledge/feedback.sock"'),
    ("mount", '"/feedback"')])
def test_conf_check_finds_what_two_modules_share(etc, key, value):
    etc.put("feedback", "")
    etc.put("surveys", f"\n{key} = {value};\n")
    found = etc.run("conf", "check", code=1)
    assert re.search(rf"/surveys\.conf:2: {key} = {value} is that of "
                     r".*/feedback\.conf too", found), found


def test_conf_check_says_what_mail_countries_needs(etc):
    etc.put("send-to-friend", '\nmail_countries = [ "CH" ];\n')
    text = etc.run("conf", "check")
    assert "0 findings" in text
    assert re.search(r"/send-to-friend\.conf:2: note: mail_countries needs a "
                     r"web server that says where", text)
    etc.put("send-to-friend", "")
    assert "mail_countries" not in etc.run("conf", "check")


def test_conf_check_asked_for_a_module_without_a_file(etc):
    assert "/feedback.conf: no such file; pledgectl conf defaults" in etc.run(
        "conf", "check", "feedback", code=1)


def test_conf_show_says_where(etc):
    etc.put("feedback", "\nmessage_max = 200;\n")
    text = etc.run("conf", "show", "feedback")
    assert re.search(r"message_max = 200; # .*/feedback\.conf:2\n", text)
    assert 'mount = "/feedback"; # (default)' in text
    rows = etc.json("conf", "show")
    assert {"file": etc.path("site.conf"), "key": "site_url",
            "value": '"http://127.0.0.1:8080"', "line": 1} in rows
    assert [row["line"] for row in rows if row["key"] == "message_max"] == [2]
    assert not any("surveys" in row["file"] for row in rows)


# -- keys and databases ----------------------------------------------------

def test_keys_init_never_replaces(etc):
    assert re.search(r"^\d+ keys made in ", etc.run("keys", "init"))
    folder = etc.path("secrets")
    before = {}
    # keys with versions have a folder: secrets/friend/1.key
    for name in [*os.listdir(folder), "friend/1.key"]:
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            assert stat.S_IMODE(os.stat(path).st_mode) & 0o027 == 0
            continue
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o400
        with open(path, encoding="ascii") as file:
            before[name] = file.read()
        assert re.fullmatch(r"[0-9a-f]{64}\n", before[name])
    assert {"forms.key", "index.key", "surveys.key"} <= set(before)
    assert len(set(before.values())) == len(before)
    os.unlink(os.path.join(folder, "edge.key"))
    assert etc.run("keys", "init").startswith("1 key made in ")
    for name, text in before.items():
        with open(os.path.join(folder, name), encoding="ascii") as file:
            assert (file.read() == text) == (name != "edge.key")


def test_keys_init_tells_the_web_servers(etc):
    """The secret by which a module knows them, for their includes."""
    os.mkdir(etc.path("nginx"))
    etc.run("keys", "init")
    path = etc.path("nginx", "formpledge-edge.conf")
    assert not os.path.exists(etc.path("apache"))
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(etc.path("secrets", "edge.key"), encoding="ascii") as file:
        key = file.read().strip()
    with open(path, encoding="ascii") as file:
        assert file.read() == f'fastcgi_param FORMPLEDGE_EDGE "{key}";\n'
    with open(path, "w", encoding="ascii") as file:
        file.write("# mine\n")
    etc.run("keys", "init")
    with open(path, encoding="ascii") as file:
        assert file.read() == "# mine\n"


def test_keys_that_others_can_read_are_refused(etc):
    etc.put_database("feedback")
    etc.put_database("staff")
    etc.run("keys", "init")
    etc.run("db", "init")
    os.chmod(etc.path("keks", "1.key"), 0o644)
    text = etc.run("feedback", "show", "--reason=a test", "0" * 32, code=1)
    assert "1.key: mode 0644 lets others use the key" in text


def test_db_init_and_migrate(etc):
    etc.put_database("feedback")
    etc.put_database("surveys")
    rows = etc.json("db", "init")
    assert [row["module"] for row in rows] == ["feedback", "surveys"]
    assert all(row["was"] == 0 and row["applied"] == row["is"] > 0
               for row in rows)
    assert os.path.exists(etc.path("data", "feedback", "feedback.db"))
    # Each folder for its module alone, what is above for all of them.
    assert [stat.S_IMODE(os.stat(etc.path("data", *path)).st_mode)
            for path in ([], ["feedback"])] == [0o755, 0o700]
    rows = etc.json("db", "migrate", "feedback")
    assert [(row["was"] == row["is"], row["applied"]) for row in rows] \
        == [(True, 0)]


def test_db_migrate_makes_no_folders(etc):
    etc.put_database("feedback")
    assert "/data/feedback: No such file" in etc.run("db", "migrate", code=1)
    assert not os.path.exists(etc.path("data"))


def test_db_of_registration_keeps_keys_apart(etc):
    etc.put_database("registration", 'keystore = "sqlite:'
                     + etc.path("data", "keystore", "keystore.db") + '";\n')
    rows = etc.json("db", "init", "registration")
    assert [row["tables"] for row in rows] == ["keystore", "registration"]
    assert rows[0]["database"] != rows[1]["database"]
    etc.put("registration", 'keystore = "sqlite:/x.db";\n'
            'database = "sqlite:/x.db";\n')
    assert "registration.conf:1: keystore" in etc.run("db", "init", code=1)


def test_db_of_a_module_without_one(etc):
    assert "send-to-friend has no database" in etc.run(
        "db", "init", "send-to-friend", code=1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_leaves_files_to_the_owner(etc):
    """Below a folder that is closed to that owner, as systemd has it."""
    private = etc.path("private")
    folder = os.path.join(private, "feedback")
    os.makedirs(folder)
    os.chmod(private, 0o700)
    os.chown(folder, 65534, 65534)
    os.makedirs(etc.path("data"))
    os.symlink(folder, etc.path("data", "feedback"))
    etc.put_database("feedback")
    etc.run("keys", "init")
    etc.run("db", "init")
    assert etc.json("feedback", "list") == []
    assert os.listdir(folder)
    for name in os.listdir(folder):
        assert os.stat(os.path.join(folder, name)).st_uid == 65534


# -- promises --------------------------------------------------------------

def test_promises_prints_the_catalogue(etc):
    etc.put("feedback", "")
    rows = etc.json("promises")
    by_id = {row["promise"]: row for row in rows}
    assert len(rows) == len(by_id) > 50
    states = {"kept", "off", "contradicted", "cannot be checked here"}
    assert {row["state"] for row in rows} <= states
    row = by_id["feedback.owned"]
    assert row["state"] == "kept" and "feedback" in row["kept_by"]
    file, line = row["promised_by"].rsplit(":", 1)
    with open(file, encoding="utf-8") as policy:
        assert '"feedback.owned"' in policy.read().splitlines()[int(line) - 1]
    assert row["quote"].startswith("Feedback that you submit")


def test_promises_of_the_catalogue_shared(etc):
    shared = os.path.join(TOP, "../shared/PROMISES.md")
    if not os.path.exists(shared):
        pytest.skip("no catalogue beside the project")
    with open(shared, encoding="utf-8") as file:
        want = re.findall(r"^\| `([a-z.-]+)` \|", file.read(), flags=re.M)
    assert [row["promise"] for row in etc.json("promises")] == want


def test_promises_contradicted_is_1_and_says_where(etc):
    etc.put("feedback", "ownership_notice = false;\n")
    rows = etc.json("promises", code=1)
    row, = [row for row in rows if row["state"] == "contradicted"]
    assert row["promise"] == "feedback.owned"
    assert "feedback.conf:1: ownership_notice = false" in row["note"]
    text = etc.run("promises", code=1)
    assert re.search(r"^feedback\.owned +contradicted +strict\.conf:",
                     text, flags=re.M)


def test_promises_not_made_are_off(etc):
    etc.put("feedback", "ownership_notice = false;\n")
    rows = etc.json("promises", "--policy",
                    etc.path("policies", "workforcetrack.conf"))
    by_id = {row["promise"]: row for row in rows}
    assert by_id["feedback.owned"]["state"] == "off"
    assert by_id["feedback.owned"]["promised_by"] is None
    assert by_id["cookies.session-only"]["state"] == "kept"


@pytest.mark.parametrize("policy", ["altres", "flexjobs", "flux", "strict",
                                    "workforcetrack", "worksearchnow"])
def test_promises_of_each_policy(etc, policy):
    """Every promise with its source, its keeper and its state, in lines that
    a terminal of 80 columns does not break."""
    for name in modules():
        etc.put(name, "")
    path = etc.path("policies", policy + ".conf")
    rows = etc.json("promises", "--policy", path)
    made = [row for row in rows if row["promised_by"]]
    assert not [row for row in made if row["state"] == "contradicted"]
    assert all(row["state"] == "off" for row in rows if row not in made)
    text = etc.run("promises", "--policy", path)
    assert max(map(len, text.splitlines())) <= 80
    for row in made:
        assert row["quote"] and row["kept_by"]
        assert policy == "strict" or row["source_line"] > 0
        start = text.index(f"\n{row['promise']} ")
        said = " ".join(text[start:].split("\n    kept by ")[0].split())
        where = os.path.basename(row["promised_by"])
        assert said.startswith(f"{row['promise']} {row['state']} {where}")
        if policy != "strict":
            assert said.endswith(
                f"source line {row['source_line']}, {row['source']}")
    assert text.splitlines()[-1].startswith(f"{len(rows)} promises: ")


def test_promises_not_made_say_what_goes_against_them(etc):
    """What a policy does not promise may be tuned off, and that is said."""
    etc.put("registration", "remember_me = true;\n")
    path = etc.path("policies", "flux.conf")
    by_id = {row["promise"]: row
             for row in etc.json("promises", "--policy", path)}
    row = by_id["cookies.session-only"]
    assert row["state"] == "off"
    assert row["note"].endswith(
        "/registration.conf:1: remember_me = true goes against it")
    assert by_id["signal.gpc"]["note"] == "the policy does not make it"
    text = " ".join(etc.run("promises", "--policy", path).split())
    assert "remember_me = true goes against it" in text


def test_promises_of_modules_that_are_not_set_up_are_off(etc):
    etc.put("feedback", "")
    by_id = {row["promise"]: row for row in etc.json("promises")}
    assert by_id["survey.voluntary"]["state"] == "off"
    etc.put("surveys", "")
    by_id = {row["promise"]: row for row in etc.json("promises")}
    assert by_id["survey.voluntary"]["state"] == "kept"
    assert by_id["survey.identity-cut"]["state"] == "cannot be checked here"


# -- feedback and surveys --------------------------------------------------

def test_feedback_list_of_nothing(etc):
    etc.put_database("feedback")
    etc.put_database("staff")
    etc.run("keys", "init")
    etc.run("db", "init")
    assert etc.json("feedback", "list") == []
    assert "nothing of that id" in etc.run("feedback", "show",
                                           "--reason=a test", "0" * 32,
                                           code=1)


@pytest.fixture
def feedback(etc):
    """One submission whose text is meant for a terminal."""
    etc.put_database("feedback")
    etc.put_database("staff")
    etc.run("keys", "init")
    etc.run("db", "init")
    with sqlite3.connect(etc.path("data", "feedback", "feedback.db")) as db:
        db.execute(
            "INSERT INTO feedback (nonce, digest, form, received, "
            "policy, consent, category, message, may_contact, "
            "may_publish, mail_news, person) "
            "VALUES (?, ?, 'feedback', 1790000000, '1',"
            " 1, 'id\x1b]0;x\x07ea', ?, 1, 0, 0, NULL)",
            (bytes(range(16)), bytes(32), EVIL))
    return etc


EVIL = "two\nlines \x1b[2J\u009b31m \u20ac <b>"


def test_feedback_list_and_show(feedback):
    row, = feedback.json("feedback", "list")
    assert row["received"] == "2026-09-21 14:13 UTC"
    assert row["may_contact"] is True and row["has_person"] is False
    got = feedback.json("feedback", "show", "--reason=a test", row["id"])
    assert got["message"] == EVIL
    assert got["name"] is None and got["consent"] is True


def test_feedback_cannot_write_to_the_terminal(feedback):
    """What a visitor typed is shown, and does nothing."""
    listed = feedback.run("feedback", "list")
    row = listed.splitlines()[1]
    shown = feedback.run("feedback", "show", "--reason=a test", row.split()[0])
    assert "id?]0;x?ea" in listed
    assert "message: two\nlines ?[2J?31m \u20ac <b>\n" in shown
    for text in (listed, shown):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


def test_feedback_list_max(feedback):
    assert feedback.json("feedback", "list", "--max", "0") == []
    assert len(feedback.json("feedback", "list", "--max", "1")) == 1


def test_tables_missing_says_what_to_do(etc):
    etc.put_database("feedback")
    os.makedirs(etc.path("data", "feedback"))
    etc.run("keys", "init")
    assert "run: pledgectl db migrate" in etc.run("feedback", "list", code=1)


SURVEY = """title = "Commute"; text = "How do you come to work?";
who = "anyone"; k = 10;
questions = ( { id = "how"; label = "How do you come?"; kind = "single";
  options = ( { id = "bike"; label = "By bike"; },
              { id = "car"; label = "By car"; } ); } );
"""


@pytest.fixture
def surveys(etc):
    etc.put_database("surveys", f'box_dir = "{etc.path("data", "boxes")}";\n')
    os.makedirs(etc.path("data", "boxes"))
    os.makedirs(etc.path("surveys"))
    with open(etc.path("surveys", "commute.conf"), "w",
              encoding="utf-8") as file:
        file.write(SURVEY)
    etc.run("keys", "init")
    etc.run("db", "init")
    return etc


def test_surveys_check(surveys):
    got = surveys.json("surveys", "check", "commute")
    assert got["id"] == "commute" and got["k"] == 10
    path = surveys.path("surveys", "few.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SURVEY.replace("k = 10", "k = 3"))
    assert "few.conf:2: " in surveys.run("surveys", "check", path, code=1)
    assert "No such file" in surveys.run("surveys", "check", "none", code=1)


def test_surveys_check_tells_of_what_was_opened(surveys):
    surveys.run("surveys", "open", "commute")
    surveys.run("surveys", "check", "commute")
    path = surveys.path("surveys", "commute.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    surveys.json("surveys", "check", "commute")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("k = 10", "k = 9"))
    said = surveys.run("surveys", "check", "commute", code=1)
    assert "survey.promise-is-one-way" in said
    assert "put the file back as it was" in said
    # a file is a draft, wherever it stands
    surveys.run("surveys", "check", path)


def test_surveys_list_and_show(surveys):
    """The fingerprint: none before it is opened, then one that stays."""
    listed, = surveys.json("surveys", "list")
    assert listed["id"] == "commute" and listed["state"] == "draft"
    assert listed["fingerprint"] is None and listed["problem"] is None
    surveys.run("surveys", "open", "commute")
    listed, = surveys.json("surveys", "list")
    shown = surveys.json("surveys", "show", "commute")
    with sqlite3.connect(surveys.path("data", "surveys", "surveys.db")) as db:
        key, = db.execute("SELECT issuer_public FROM survey").fetchone()
    fingerprint = hashlib.sha256(key).hexdigest()
    assert listed["fingerprint"] == shown["fingerprint"] == fingerprint
    assert listed["state"] == shown["state"] == "open"
    assert fingerprint in surveys.run("surveys", "list")
    assert fingerprint in surveys.run("surveys", "show", "commute")
    surveys.run("surveys", "close", "commute")
    shown = surveys.json("surveys", "show", "commute")
    assert (shown["state"], shown["fingerprint"]) == ("closed", fingerprint)
    os.unlink(surveys.path("surveys", "commute.conf"))
    shown = surveys.json("surveys", "show", "commute")
    assert shown["title"] is None and "put it back" in shown["problem"]
    assert "no survey none" in surveys.run("surveys", "show", "none", code=1)


MISTAKES = """who = "all";
k = 3;
opens = "tomorrow";
colour = "red";
languages = [ "en", "de" ];
title = { en = "Way"; };
pages = (
  { questions = (
    { id = "one"; kind = "single"; label = { en = "1"; de = "1"; };
      options = ( { id = "a"; label = { en = "A"; de = "A"; }; } ); },
    { id = "two"; kind = "text"; label = { en = "2"; de = "2"; }; },
    { id = "two"; kind = "scale"; from = 1; to = 5; low = "bad";
      label = { en = "2"; de = "2"; }; } ); },
  { show_if = { one = "b"; three = "a"; };
    questions = (
    { id = "three"; kind = "date"; label = { en = "3"; de = "3"; };
      ranges = ( { from = "2000-01-01"; to = "1999-01-01"; },
        { from = "May"; } ); } ); } );
cross_tables = ( ( "one", "none" ) );
"""


def test_surveys_check_explains_every_mistake(surveys):
    """Not only the first: each with its line, in the file's order."""
    path = surveys.path("surveys", "wrong.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(MISTAKES)
    lines = surveys.run("surveys", "check", path, code=1).splitlines()
    said = [(int(line.split(":")[1]), line) for line in lines[:-1]]
    assert lines[-1] == f"pledgectl: {len(said)} mistakes"
    for number, words in [
            (1, '"anyone", "members"'), (2, "set it to 5 or more"),
            (3, "2026-11-21"), (4, "unknown key"),
            (6, 'no text in "de"'), (10, "two to 32"),
            (11, "survey.aggregate-only"), (12, "stands here twice"),
            (12, "one language only"), (14, 'no option "b"'),
            (14, 'of kind "date"'), (17, "ends before it begins"),
            (18, "a day is written as"), (19, 'no question "none"')]:
        assert any(at == number and words in line for at, line in said), (
            number, words, lines)
    assert [at for at, _ in said] == sorted(at for at, _ in said)
    got = surveys.json("surveys", "check", path, code=1)
    assert [row["mistake"] for row in got] == [line for _, line in said]


def test_surveys_check_shows_the_form(surveys):
    shown = surveys.run("surveys", "check",
                        f"{TOP}/examples/surveys/kinds.conf")
    for line in ("Your library", "  1. How often do you come?  {visits}",
                 "     ( ) Every week", "     [ ] Books",
                 "     shown if visits is rarely or never",
                 "       2020 or later", "visits by content"):
        assert line in shown, line
    shown = surveys.run("surveys", "check",
                        f"{TOP}/examples/surveys/employees.conf")
    assert " 40. " in shown and " 41. " not in shown
    assert " [ ] I agree that my answers about my health" in shown
    assert "en, de (this is en)" in shown
    assert "site.conf's languages lack \"de\"" in shown
    words = f"{TOP}/examples/surveys/suggestions.conf"
    shown = surveys.run("--policy", f"{TOP}/conf/policies/flux.conf",
                        "surveys", "check", words)
    assert "in own words, at most 500 bytes" in shown
    assert "What was written is kept after closing" in shown
    shown = surveys.run("--policy", f"{TOP}/conf/policies/strict.conf",
                        "surveys", "check", words, code=1)
    assert "suggestions.conf:38: " in shown
    assert "survey.aggregate-only" in shown and "1 mistake\n" in shown


def test_surveys_open_results_close(surveys):
    assert "never opened" in surveys.run("surveys", "results", "commute",
                                         code=1)
    surveys.run("surveys", "open", "commute")
    assert "opened before" in surveys.run("surveys", "open", "commute",
                                          code=1)
    rows = surveys.json("surveys", "results", "commute")
    assert [row["option"] for row in rows] == ["bike", "car"]
    assert all(row["count"] is None for row in rows), "hidden, not 0"
    surveys.run("surveys", "close", "commute")
    assert "opened before" in surveys.run("surveys", "open", "commute",
                                          code=1)
