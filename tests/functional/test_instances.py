# SPDX-License-Identifier: BSD-2-Clause
"""Several sites on one host: made by one command, served at once behind one
web server, apart in everything that is theirs."""

import glob
import json
import os
import re
import shutil
import subprocess

import pymysql
import pytest
from instances import Host, Instance
from pymysql.constants import CLIENT
from site_of_tests import TOP, Site
from visitor import Visitor

MODULES = ["feedback", "registration"]


@pytest.fixture(scope="module")
def host():
    site = Site("nginx", "sqlite", MODULES)
    try:
        site.start()
        there = Host(site)
        there.acme = Instance(site, "acme", MODULES)
        there.told = there.acme.make()
        there.acme.start()
        there.add(there.acme)
        yield there
    finally:
        if hasattr(site, "as_user"):
            there.acme.stop()
        site.stop()


def send(site, message):
    """One who gives feedback."""
    page = Visitor(site).get(site.url + "/feedback/")
    page = page.form("/feedback/").send(press="consent", category="idea",
                                        message=message)
    assert page.status == 200, page.errors
    return page


def messages(tool):
    rows = json.loads(tool("feedback", "export", "--reason", "a test",
                           "feedback").stdout)
    return [row["message"] for row in rows]


def serve_two(site, instance):
    """Each has what was sent to it, and nothing of the other."""
    assert send(site, "for the first site").status == 200
    assert send(instance, "for the other one").status == 200
    assert "for the first site" in messages(site.pledgectl)
    assert "for the other one" not in messages(site.pledgectl)
    assert messages(instance.pledgectl) == ["for the other one"]
    for one in (site, instance):
        page = Visitor(one).get(one.url + "/registration/")
        assert page.status == 200 and page.form("/registration/age")


def test_two_sites_are_served_at_once(host):
    serve_two(host.site, host.acme)


@pytest.mark.long
def test_two_sites_are_served_at_once_by_apache():
    site = Site("apache", "sqlite", MODULES)
    try:
        site.start()
        there = Host(site)
        acme = Instance(site, "acme", MODULES)
        acme.make()
        acme.start()
        try:
            there.add(acme)
            serve_two(site, acme)
        finally:
            acme.stop()
    finally:
        site.stop()


def test_a_form_of_one_site_is_none_of_the_other(host):
    """Tokens, and whoever comes from the other site's pages."""
    before = messages(host.acme.pledgectl)
    page = Visitor(host.site).get(host.site.url + "/feedback/")
    fields = {**page.form("/feedback/").values, "message": "smuggled"}
    reply = Visitor(host.acme).post(host.acme.url + "/feedback/", fields)
    assert reply.status in (403, 422)
    reply = Visitor(host.site).post(host.acme.url + "/feedback/", fields)
    assert reply.status == 403
    assert messages(host.acme.pledgectl) == before


def test_sites_are_listed(host):
    rows = json.loads(host.site.pledgectl("sites", "--json").stdout)
    assert [(row["site"], row["url"], row["state"]) for row in rows] == [
        ("-", host.site.url, "ok"), ("acme", host.acme.url, "ok")]
    assert rows[1]["modules"] == "registration, feedback, staff"
    assert rows[1]["folder"] == host.acme.conf


def test_both_are_in_order(host):
    for tool in (host.site.pledgectl, host.acme.pledgectl):
        assert "0 findings" in tool("conf", "check").stdout


def test_what_is_told_is_what_has_to_be_done(host):
    for line in ("systemd-sysusers", "pledgectl --site acme keys init",
                 "pledgectl --site acme db init",
                 "formpledge-feedback@acme.socket",
                 "formpledge-keys@acme.timer",
                 "acme/nginx/formpledge-http.conf;",
                 "acme/nginx/formpledge-registration.conf;"):
        assert line in host.told, line
    assert "surveys" not in host.told, "a module that was not asked for"


def test_no_key_is_shared(host):
    keys = {}
    for folder in ("etc/secrets", "etc/keks", "etc/acme/secrets",
                   "etc/acme/keks"):
        for path in glob.glob(host.site.path(folder, "**/*.key"),
                              recursive=True):
            with open(path, "rb") as file:
                keys.setdefault(file.read(), []).append(path)
    assert len(keys) > 10 and all(len(p) == 1 for p in keys.values())
    for path in glob.glob(host.acme.path("secrets")) + \
            glob.glob(host.acme.path("keks")):
        assert os.stat(path).st_mode & 0o007 == 0


def test_accounts_are_those_of_the_units(host):
    with open(host.acme.path("sysusers.conf"), encoding="utf-8") as file:
        made = set(re.findall(r"^[ug] (\S+) ", file.read(), re.M))
    with open(os.path.join(TOP, "conf/systemd/formpledge.conf"),
              encoding="utf-8") as file:
        names = re.findall(r"^[ug] formpledge-(\S+) ", file.read(), re.M)
    assert made == {f"fp-{name}-acme" for name in names}
    assert all(len(name) <= 31 for name in made)


def test_grants_name_nothing_of_another_site(host):
    for name in ("databases", "grants"):
        with open(host.acme.path(name + ".mysql.sql"),
                  encoding="utf-8") as file:
            sql = re.sub(r"^--.*", "", file.read(), flags=re.M)
        assert "formpledge_acme_feedback" in sql
        assert not re.search(r"formpledge_(?!acme_)", sql)
        assert not re.search(r"'formpledge-|'fp-(?!\S+-acme')", sql)


SHARED = [
    # file, key, the other site's value
    ("site", "secrets", "{etc}/secrets"),
    ("site", "kek_folder", "{etc}/keks"),
    ("feedback", "database", "sqlite:{data}/feedback.db"),
    ("registration", "keystore", "sqlite:{data}/keystore.db"),
    ("feedback", "database", "sqlite:{etc}/../data/feedback.db"),
    ("registration", "listen", "unix:{run}/feedback.sock"),
]


@pytest.mark.parametrize("file,key,value", SHARED,
                         ids=[f"{f}-{k}" for f, k, _ in SHARED])
def test_what_two_sites_share_is_found(host, tmp_path, file, key, value):
    value = value.format(etc=host.site.path("etc"),
                         data=host.site.path("data"),
                         run=host.site.path("run"))
    path = host.acme.path(file + ".conf")
    with open(path, encoding="utf-8") as old:
        kept = old.read()
    try:
        host.acme.edit(file + ".conf",
                       (rf"^#?{key} = .*", f'{key} = "{value}";'))
        for tool, mine in ((host.acme.pledgectl, "etc/acme/"),
                           (host.site.pledgectl, "etc/")):
            done = tool("conf", "check", check=False)
            assert done.returncode == 1
            lines = [line for line in done.stdout.splitlines()
                     if "tenancy.client-data-apart" in line]
            assert lines, done.stdout
            for line in lines:
                assert line.startswith(host.site.path(mine))
                assert f"{path}:" in line and f"{key}" in line
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept)


def test_mysql_databases_are_compared_without_their_accounts(host):
    """The same database by another account is the same."""
    paths = {name: host.site.path(name) for name in
             ("etc/feedback.conf", "etc/acme/feedback.conf")}
    kept = {}
    for path in paths.values():
        with open(path, encoding="utf-8") as file:
            kept[path] = file.read()
    try:
        for path, url in zip(paths.values(), ("a@localhost/forms",
                                              "b@127.0.0.1/forms")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(re.sub(r"^database = .*",
                                  f'database = "mysql://{url}";',
                                  kept[path], flags=re.M))
        done = host.site.pledgectl("conf", "check", check=False)
        assert "tenancy.client-data-apart" in done.stdout
    finally:
        for path, text in kept.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)


@pytest.mark.parametrize("args,says", [
    (["new", "Acme", "https://a.example"], "is called by small letters"),
    (["new", "nginx", "https://a.example"], "is called by small letters"),
    (["new", "surveys", "https://a.example"], "is called by small letters"),
    (["new", "a" * 14, "https://a.example"], "is called by small letters"),
    (["new", "../up", "https://a.example"], "is called by small letters"),
    (["new", "acme", "https://a.example"], "is there already"),
    (["new", "beta", "a.example"], "is no address of a site"),
    (["new", "beta", "https://a.example", "survey"], "there is no module"),
    (["update", "beta"], "there is no such site"),
])
def test_what_is_no_site_is_refused(host, args, says):
    done = host.site.pledgectl("instance", *args, check=False)
    assert done.returncode in (1, 2) and says in done.stderr
    assert not os.path.exists(host.site.path("etc/beta/site.conf"))


def test_an_unknown_site_is_said(host):
    done = host.site.pledgectl("--site", "gone", "conf", "check", check=False)
    assert done.returncode == 1
    assert "gone" in done.stdout + done.stderr


def test_settings_name_places_and_accounts_of_the_site_alone(host):
    """Whatever any module says by default; the demo's folders stand for
    /var/lib and /run here."""
    host.site.pledgectl("instance", "new", "whole", "https://whole.example")
    folder = host.site.path("etc/whole")
    try:
        wanted = set()
        for path in glob.glob(folder + "/*.conf"):
            with open(path, encoding="utf-8") as file:
                for line in file.read().splitlines():
                    if re.match(r"#?\w+ = ", line) and \
                            ("formpledge" in line or "fp-" in line):
                        wanted.add(line)
        assert len(wanted) > 15
        for line in wanted:
            assert not line.startswith("#"), line
            assert re.search(r"/formpledge/whole/|\"fp-[a-z-]+-whole\"",
                             line), line
        assert 'user = "fp-staff-whole";' in wanted
    finally:
        shutil.rmtree(folder)


def test_update_brings_the_includes_of_this_version(host):
    include = host.site.path("etc/nginx/formpledge-server.conf")
    mine = host.acme.path("nginx/formpledge-server.conf")
    with open(include, encoding="utf-8") as file:
        kept = file.read()
    with open(host.acme.path("site.conf"), encoding="utf-8") as file:
        settings = file.read()
    edge = os.stat(host.acme.path("nginx/formpledge-edge.conf")).st_mtime_ns
    try:
        with open(include, "a", encoding="utf-8") as file:
            file.write("# of the next version\n")
        done = host.acme.pledgectl("conf", "check", check=False)
        assert done.returncode == 1
        assert f"{mine}: it is not what this version makes" in done.stdout
        assert "pledgectl instance update acme" in done.stdout
        host.acme.site.pledgectl("instance", "update", "acme")
        host.acme.pledgectl("conf", "check")
    finally:
        with open(include, "w", encoding="utf-8") as file:
            file.write(kept)
    with open(mine, encoding="utf-8") as file:
        assert "# of the next version" in file.read()
    host.site.pledgectl("instance", "update", "acme")
    with open(host.acme.path("site.conf"), encoding="utf-8") as file:
        assert file.read() == settings
    assert edge == \
        os.stat(host.acme.path("nginx/formpledge-edge.conf")).st_mtime_ns


def test_processes_have_the_sites_apart(host):
    """What the modules of one site have open is nothing of the other's."""
    ours = [process.pid for process in host.acme.running.values()]
    theirs = [pid for name in MODULES for pid in host.site.pids(name)
              if pid not in ours]
    assert ours and theirs
    for pids, mine in ((ours, True), (theirs, False)):
        for pid in pids:
            done = subprocess.run(["ls", "-l", f"/proc/{pid}/fd"], text=True,
                                  capture_output=True, check=True).stdout
            for path in re.findall(r"-> (/\S+)", done):
                if path.startswith(host.site.path("data")):
                    assert (f"{os.sep}acme{os.sep}" in path) == mine, path


def sql(site, user, password="", **more):
    return pymysql.connect(unix_socket=site.path("run/mariadb.sock"),
                           user=user, password=password, autocommit=True,
                           **more)


def test_accounts_of_one_site_cannot_read_another_on_mariadb(sites):
    """As databases.mysql.sql and grants.mysql.sql of the new site make
    them."""
    site = sites.get("nginx", "mysql")
    host = Host(site)
    acme = Instance(site, "apart", ["feedback"])
    socket = site.path("run/mariadb.sock")
    root = sql(site, "root", client_flag=CLIENT.MULTI_STATEMENTS)

    def run(name):
        with open(acme.path(name), encoding="utf-8") as file, \
                root.cursor() as cursor:
            cursor.execute(file.read())
            while cursor.nextset():
                pass

    def unlock(account):
        with root.cursor() as cursor:
            cursor.execute(f"ALTER USER '{account}'@'localhost' IDENTIFIED "
                           "BY 'apart' ACCOUNT UNLOCK")

    try:
        site.pledgectl("instance", "new", "apart", "https://apart.example")
        acme.pledgectl("keys", "init")
        with open(acme.path("secrets/sql"), "w", encoding="ascii") as file:
            file.write("apart\n")
        os.chmod(acme.path("secrets/sql"), 0o400)
        os.chown(acme.path("secrets/sql"), host.owner.st_uid,
                 host.owner.st_gid)
        run("databases.mysql.sql")
        unlock("fp-admin-apart")
        acme.edit("site.conf",
                  ("^#database_admin = .*",
                   'database_admin = "fp-admin-apart";'),
                  ("^#database_admin_password_file = .*",
                   f'database_admin_password_file = "{acme.path("secrets/sql")}";'))
        for module in ("feedback", "registration", "surveys", "staff"):
            acme.edit(module + ".conf", (
                "^database = .*", f'database = "mysql://fp-{module}-apart'
                f'@localhost/formpledge_apart_{module}?socket={socket}";'))
        acme.edit("registration.conf", (
            "^keystore = .*", 'keystore = "mysql://fp-keystore-apart'
            f'@localhost/formpledge_apart_keystore?socket={socket}";'))
        acme.pledgectl("db", "init")
        run("grants.mysql.sql")
        for account, own, table in (
                ("feedback", "feedback", "feedback"),
                ("registration", "registration", "member"),
                ("surveys", "surveys", "survey"),
                ("admin", "feedback", "feedback")):
            unlock(f"fp-{account}-apart")
            link = sql(site, f"fp-{account}-apart", "apart")
            with link.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM "
                               f"formpledge_apart_{own}.{table}")
                assert cursor.fetchone() == (0,)
                for what in ("SELECT 1 FROM", "DELETE FROM"):
                    with pytest.raises(pymysql.err.OperationalError) as error:
                        cursor.execute(f"{what} formpledge_{own}.{table}")
                    assert error.value.args[0] in (1044, 1142)
            link.close()
    finally:
        shutil.rmtree(acme.conf, ignore_errors=True)
        with root.cursor() as cursor:
            cursor.execute("SHOW DATABASES LIKE 'formpledge\\_apart\\_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP DATABASE {name}")
            cursor.execute("SELECT user FROM mysql.user "
                           "WHERE user LIKE 'fp-%-apart'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP USER '{name}'@'localhost'")
        root.close()
