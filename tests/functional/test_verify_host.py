# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl verify, what it looks at on the host: each way to break an
installation turns the line of its promise, and no other."""

import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

import pytest
from host_of_tests import Host, checks, failed
from site_of_tests import wait_until

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="what root sees is looked at")

SITES = {"nginx": ("nginx", "sqlite"), "apache": ("apache", "mysql")}
WEB = "web-server"
AGE = "age.refusal-leaves-nothing"
CONSENT = "consent.before-collection"
COOKIES = "cookies.session-only"
CUT = "survey.identity-cut"
FRIEND = "friend.no-address-stored"
BACKUPS = "account.erase-reaches-backups"
AGREED = "sharing.none-unagreed"
LEDGER = "consent.ledger"
LIMITED = "retention.limited"
REST = "security.at-rest"
REVIVE = "account.restore-does-not-revive"
HELD = "security.abuse-held"
LEAST = "security.least-privilege"
LOGS = "logs.no-person"
MISUSE = "friend.no-misuse"
STAFF = "security.staff-access-recorded"
TRANSIT = "security.in-transit"
WEB_PROMISES = {AGE, CONSENT, COOKIES, CUT, FRIEND, HELD, LEAST, LOGS, MISUSE,
                STAFF, TRANSIT}


@pytest.fixture(scope="module", name="hosts")
def hosts_(untouched, tmp_path_factory):
    """One copy for each web server; who breaks it mends it."""
    made = {}

    def get(server):
        if server not in made:
            made[server] = Host(untouched.get(
                *SITES[server]),
                                tmp_path_factory.mktemp(server))
            made[server].before = made[server].verify()
        return made[server]
    return get


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_web_server_as_shipped(hosts, server):
    before = hosts(server).before
    for promise in WEB_PROMISES:
        (result, evidence, remedy), = checks(before, promise, WEB)
        assert result == "ok", (promise, evidence)
        assert "paths of modules in 1 server" in evidence
        assert remedy is None


# file, what, by what, the lines that turn, what is said
NGINX = [
    ("nginx/formpledge-location.conf", r" formpledge if=.formpledge_log;",
     " combined;", {LOGS}, "a log of the format combined"),
    ("nginx/formpledge-location.conf", r" formpledge if=.formpledge_log;", ";",
     {LOGS}, "a log of the format combined"),
    ("nginx/formpledge-http.conf", r"(log_format.*?)\$status", r"\1$args",
     {LOGS}, "it holds $args"),
    ("nginx/formpledge-server.conf", r" formpledge if=.formpledge_log;",
     " formpledge;", {LOGS}, "malformed requests"),
    ("nginx/formpledge-server.conf", r"^access_log.*?;", "", {LOGS},
     "no access_log is said"),
    ("nginx/formpledge-server.conf", r"error.log crit", "error.log warn",
     {LOGS}, "errors of the level warn"),
    ("nginx/formpledge-feedback.conf", r"error_log /dev/null emerg",
     "error_log /var/log/nginx/e.log", {LOGS}, "errors of the level error"),
    ("nginx/formpledge-registration.conf",
     r"(location .~ /registration/ .*?)access_log off;", r"\1", {AGE},
     "/registration/age is logged"),
    ("nginx/formpledge-send-to-friend.conf",
     r"(location .~ /send.*?)access_log off;", r"\1", {FRIEND},
     "/send-to-friend/ is logged"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers.*?)access_log off;",
     r"\1", {CUT}, "/surveys/any/answers is logged"),
    ("nginx/formpledge-feedback.conf", r"(/age.*?)access_log off;", r"\1",
     {AGE}, "/feedback/contact/age is logged"),
    ("nginx/formpledge-staff.conf", r"(location .~.*?)access_log off;", r"\1",
     {LOGS}, "/staff/ is logged"),
    ("nginx/formpledge-location.conf", r"buffer_size 68k", "buffer_size 8k",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "up to 65536 bytes is written"),
    ("nginx/formpledge-send-to-friend.conf", r"(location .~ /s.*?\n)",
     r"\1client_max_body_size 1m;\n", {FRIEND}, "is written to a file"),
    ("nginx/formpledge-location.conf", r"in_file_only off",
     "in_file_only clean", {AGE, CONSENT, CUT, FRIEND, STAFF},
     "what visitors send is written to a file"),
    ("nginx/formpledge-feedback.conf", r"(age\$ \{.*?)if .*?\}", r"\1",
     {CONSENT},
     "a body whose length is not given"),
    ("nginx/formpledge-location.conf", r"fastcgi_max_temp_file_size 0;", "",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "a page for a slow reader"),
    ("nginx/formpledge-location.conf", r"fastcgi_cache off", "fastcgi_cache x",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "kept in a cache"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers\$ \{)",
     r"\1\nfastcgi_pass_request_headers on;", {CUT, LEAST},
     "answers arrive with all headers"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers\$ \{)",
     r"\1\nfastcgi_param REMOTE_ADDR $remote_addr;", {CUT},
     "answers arrive with REMOTE_ADDR"),
    ("nginx/formpledge-surveys-doors.conf",
     r"(answers.*?)REQUEST_URI .uri", r"\1REQUEST_URI $request_uri", {CUT},
     "more than their path: $request_uri"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers.*?)auth_request off;",
     r"\1", {CUT}, "is asked who they are"),
    ("nginx/formpledge-surveys-doors.conf", r"answers\$", "replies$",
     {CUT}, "/surveys/any/answers is logged"),
    ("nginx/formpledge-feedback.conf", r"HTTP_COOKIE .*? if_not",
     "HTTP_COOKIE $http_cookie if_not", {LEAST}, "all cookies of the site"),
    ("nginx/formpledge-params.conf", r"REMOTE_ADDR .remote_addr",
     "REMOTE_ADDR $http_x_forwarded_for", {HELD}, "visitors choose"),
    ("nginx/formpledge-params.conf", r"^include .*?;", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("nginx/formpledge-authorize.conf", r"^include .*?;", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("nginx/formpledge-location.conf", r"next_upstream error",
     "next_upstream error non_idempotent", {MISUSE}, "may be sent again"),
    ("nginx/formpledge-staff.conf", r"auth_basic \"Staff\";", "", {STAFF},
     "nobody has to log in here"),
    ("nginx.conf", r"location / \{", "userid on;\nlocation / {", {COOKIES},
     "a cookie that stays"),
    ("nginx.conf", r"location / \{", "set_real_ip_from ::/0;\nlocation / {",
     {HELD}, "any visitor may choose"),
    ("nginx.conf", r"listen 127.0.0.1:\d+", "listen 8080", {TRANSIT},
     "taken in plain, at 8080"),
    ("nginx.conf", r"(listen 127.0.0.1:\d+)",
     r"listen 443 ssl;\nssl_protocols TLSv1 TLSv1.2;\n\1", {TRANSIT},
     "TLSv1 is spoken"),
    ("nginx.conf", r"^(\s*)server \{\s*listen ([^;]*);",
     r"server {\nlisten \2 default_server;\naccess_log x.log;\n}\n"
     r"server {\nlisten \2;", {LOGS}, "a log of the format combined"),
    ("nginx.conf", r"rlimit_core 0", "rlimit_core 1g", {FRIEND},
     "leaves its memory"),
    ("nginx.conf", r"(events \{)", r"\1\ndebug_connection 192.0.2.1;",
     {LOGS}, "what some visitors send is logged"),
    ("nginx.conf", r"location / \{",
     "location ~ /age$ {\nreturn 200;\n}\nlocation / {", set(), ""),
    ("nginx.conf", r"location / \{",
     "location = /registration/age {\nreturn 200;\n}\nlocation / {", {AGE},
     "/registration/age ends here"),
]
APACHE = [
    ("apache/formpledge-server.conf", r"%m %>s", "%m %h %>s", {LOGS},
     "this log holds %h"),
    ("apache/formpledge-server.conf", r"%m %>s", "%m %{Referer}i %>s", {LOGS},
     "this log holds %{Referer}i"),
    ("apache/formpledge-server.conf", r" \"expr=.*?\"$", "",
     {AGE, CUT, FRIEND, LOGS}, "malformed requests"),
    ("apache/formpledge-server.conf", r"400\|408\|", "", {LOGS},
     "malformed requests"),
    ("apache/formpledge-server.conf", r"^LogLevel crit", "LogLevel crit ssl:info",
     {LOGS}, "errors of the level ssl:info"),
    ("apache/formpledge-location.conf", r"^LogLevel emerg", "LogLevel error",
     {LOGS}, "errors of the level error"),
    ("apache2.conf", r"(<VirtualHost.*?\n)",
     r"\1CustomLog /var/log/apache2/access.log combined\n",
     {AGE, CUT, FRIEND, LOGS}, "malformed requests"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1TransferLog t.log\n",
     {AGE, CUT, FRIEND, LOGS}, "this log holds %h"),
    ("apache/formpledge-registration.conf", r"^SetEnvIf.*?$", "", {AGE},
     "/registration/age is logged"),
    ("apache/formpledge-send-to-friend.conf", r"^SetEnvIf.*?$", "", {FRIEND},
     "/send-to-friend/ is logged"),
    ("apache/formpledge-surveys.conf", r"^SetEnvIf.*?$", "", {CUT},
     "/surveys/any/answers is logged"),
    ("apache/formpledge-feedback.conf", r"^SetEnvIf.*?$", "", {AGE},
     "/feedback/contact/age is logged"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1DumpIOInput On\n",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "is logged"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1SecAuditEngine RelevantOnly\n",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "mod_security logs"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1ForensicLog f.log\n",
     {AGE, CUT, FRIEND, LOGS}, "all its headers"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1CookieTracking on\n",
     {COOKIES}, "a cookie that stays"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1CacheEnable disk /feedback\n",
     {CONSENT}, "pages of feedback are kept in a cache"),
    ("apache2.conf", r"^HttpProtocolOptions Strict",
     "CoreDumpDirectory /tmp\nHttpProtocolOptions Strict", {FRIEND},
     "leaves its memory"),
    ("apache/formpledge-server.conf", r"^HttpProtocolOptions Strict",
     "HttpProtocolOptions Unsafe", {LOGS}, "not HTTP to the letter"),
    ("apache/formpledge-location.conf", r"<If .*?</If>", "",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "a body whose length is not given"),
    ("apache/formpledge-surveys.conf",
     r"(<LocationMatch [^>]*thanks[^>]*>\n)\s*RequestHeader unset Cookie",
     r"\1", {CUT}, "answers arrive with Cookie"),
    ("apache/formpledge-surveys.conf",
     r"ProxyFCGISetEnvIf \"true\" !REMOTE_ADDR", "", {CUT},
     "answers arrive with REMOTE_ADDR"),
    ("apache/formpledge-location.conf", r"RequestHeader unset User-Agent", "",
     {CUT}, "answers arrive with User-Agent"),
    ("apache/formpledge-surveys-members.conf", r"<LocationMatch .*?>",
     "<LocationMatch ^/surveys/>", {CUT}, "is asked who they are"),
    ("apache/formpledge-feedback.conf", r"fcgi://formpledge-feedback",
     "fcgi://formpledge-surveys", {LEAST}, "two sockets share the name"),
    ("apache/formpledge-location.conf", r"^IncludeOptional.*?$", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("apache/formpledge-gate.conf", r"^IncludeOptional.*?$", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("apache/formpledge-staff.conf", r"^\s*Require valid-user",
     "Require all granted", {STAFF}, "nobody has to log in here"),
    ("apache2.conf", r"<VirtualHost 127.0.0.1:", "<VirtualHost *:", set(), ""),
    ("apache2.conf", r"^Listen 127.0.0.1:(\d+)(.*?)<VirtualHost 127.0.0.1:",
     r"Listen \1\2<VirtualHost *:", {TRANSIT}, "taken in plain"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1SSLEngine on\n", {TRANSIT},
     "TLS 1.0 or 1.1"),
    ("apache2.conf", r"(<VirtualHost.*?\n)",
     r"\1SSLEngine on\nSSLProtocol all -TLSv1 -TLSv1.1\n", set(), ""),
    ("apache2.conf", r"^Listen",
     "RemoteIPTrustedProxy 0.0.0.0/0\nListen", {HELD}, "any visitor"),
    ("apache2.conf", r"(<VirtualHost .*?:)(\d+)>",
     r"<VirtualHost *:\2>\nCustomLog x.log combined\n</VirtualHost>\n\1\2>",
     {LOGS}, "malformed requests"),
    ("apache2.conf", r"</VirtualHost>",
     "<Location /registration/age>\nProxyPass http://127.0.0.1:3000/\n"
     "</Location>\n</VirtualHost>", {AGE}, "/registration/age ends here"),
]
EDITS = [("nginx", *edit) for edit in NGINX] + \
    [("apache", *edit) for edit in APACHE]


@pytest.mark.parametrize("server,name,old,new,turned,said", EDITS,
                         ids=[f"{e[0]}-{i}" for i, e in enumerate(EDITS)])
def test_web_server_edited(hosts, server, name, old, new, turned, said):
    host = hosts(server)
    was = host.edit(name, old, new)
    try:
        after = host.verify()
    finally:
        host.write(name, was)
    assert failed(after) - failed(host.before) == turned
    for promise in turned:
        (result, evidence, remedy), = checks(after, promise, WEB)
        assert result == "failed" and remedy and ".conf:" in evidence
    assert not turned or any(
        said in evidence for promise in turned
        for _, evidence, _ in checks(after, promise, WEB)), after


# The host


def copy_of(site, folder):
    """With its units of systemd."""
    host = Host(site, folder)
    for path in glob.glob(host.site.path("programs/systemd/*.service")):
        os.makedirs(host.path("units"), exist_ok=True)
        shutil.copy(path, host.path("units"))
    host.set_conf("verify", "unit_folders", f'[ "{host.path("units")}" ]')
    return host


@pytest.fixture(scope="module", name="before")
def before_(untouched, tmp_path_factory):
    """What is said of a copy that nobody broke."""
    return copy_of(untouched.get("nginx", "sqlite"),
                   tmp_path_factory.mktemp("before")).verify()


@pytest.fixture(name="host")
def host_(untouched, before):
    """A copy of a test's own, where other users can go."""
    folder = tempfile.mkdtemp(prefix="fp-host-")
    host = copy_of(untouched.get("nginx", "sqlite"), folder)
    host.before = before
    yield host
    shutil.rmtree(folder)


HOST_CHECKS = [
    (LEAST, "units"), (LEAST, "files"), (LEAST, "database-rights"),
    (LOGS, "database-logs"), (CUT, "ballot-boxes"), (CUT, "backups"),
    (REST, "sealed"), (TRANSIT, "connections"), (BACKUPS, "keys"),
    (BACKUPS, "backups"), (REVIVE, "restore"), (LEDGER, "ledger"),
    (STAFF, "looks"), (LIMITED, "retention"), (AGREED, "disclosures"),
]


def test_host_as_installed(host):
    for promise, name in HOST_CHECKS:
        (result, evidence, remedy), = checks(host.before, promise, name)
        assert (result, remedy) == ("ok", None), (name, evidence)
        assert evidence


def days_ago(path, days):
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def make(host, name, text="x"):
    path = host.path(name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def backup(host, name, copy_of):
    os.makedirs(host.path("backups"), exist_ok=True)
    shutil.copy(host.path(copy_of), host.path("backups", name))


def drop_in(host):
    make(host, "units/formpledge-surveys.service.d/override.conf",
         "[Service]\nSystemCallFilter=\n")


SEALED = "x'01" + 40 * "00" + "'"
MEMBER = ("INSERT INTO member (id, state, policy, age_limit, age_month, "
          "age_method, mail_news, user_id, email, password) VALUES "
          "(randomblob(16), 1, '1', 18, 24000, 'date', 0, "
          f"{SEALED}, {SEALED}, {SEALED})")

# what breaks it, the line that turns, its check, what is said
BROKEN = {
    "secret": (lambda h: os.chmod(h.path("etc/secrets/index.key"), 0o444),
               LEAST, "files", "index.key has mode 0444"),
    "secrets": (lambda h: os.chmod(h.path("etc/secrets"), 0o755),
                LEAST, "files", "others can look into"),
    "kek": (lambda h: os.chmod(h.path("etc/keks/1.key"), 0o444),
            LEAST, "files", "1.key has mode 0444"),
    "settings": (lambda h: os.chmod(h.path("etc/feedback.conf"), 0o666),
                 LEAST, "files", "feedback.conf has mode 0666"),
    "policy": (lambda h: os.chmod(h.path("etc/policies/strict.conf"), 0o664),
               LEAST, "files", "strict.conf has mode 0664"),
    "rows": (lambda h: os.chmod(h.path("data/registration.db"), 0o644),
             LEAST, "files", "registration.db has mode 0644"),
    "wal": (lambda h: os.chmod(make(h, "data/keystore.db-wal", ""), 0o644),
            LEAST, "files", "keystore.db-wal has mode 0644"),
    "box": (lambda h: os.chmod(make(h, "data/boxes/x.box"), 0o640),
            LEAST, "files", "x.box has mode 0640"),
    "key-by-box": (lambda h: h.set_conf("surveys", "box_dir",
                                        f'"{h.path("etc/secrets")}"'),
                   {LEAST, CUT}, "ballot-boxes", "lies where the ballot"),
    "edge-mode": (lambda h: os.chmod(
        h.path("etc/nginx/formpledge-edge.conf"), 0o644),
        LEAST, WEB, "can be read by others: mode 644"),
    "edge-owner": (lambda h: (
        h.set_conf("site", "site_url", '"https://www.example.org"'),
        os.chown(h.path("etc/nginx/formpledge-edge.conf"), 65534, 0)),
        LEAST, WEB, "belongs to the user 65534"),
    "unit": (lambda h: h.edit("../units/formpledge-feedback.service",
                              r"^NoNewPrivileges=yes\n", ""),
             LEAST, "units", "NoNewPrivileges is not said"),
    "unit-weak": (lambda h: h.edit("../units/formpledge-feedback.service",
                                   r"^ProtectSystem=strict", "ProtectSystem=no"),
                  LEAST, "units", "ProtectSystem is no:"),
    "drop-in": (drop_in, LEAST, "units", "override.conf: SystemCallFilter"),
    "plain": (lambda h: h.sql(
        "feedback", "INSERT INTO feedback_person (id, kek, wrapped, name) "
        "VALUES (randomblob(16), 1, x'00', x'506c616e746564')"),
        REST, "sealed", "feedback_person.name: 1 of"),
    "old-key": (lambda h: days_ago(h.path("etc/keks/1.key"), 20),
                BACKUPS, "keys", "20 days old: it was not renewed"),
    "old-backup": (lambda h: days_ago(make(h, "backups/a/b.sql"), 40),
                   BACKUPS, "backups", "b.sql is a backup of 40 days ago"),
    "kek-backup": (lambda h: backup(h, "x", "etc/keks/1.key"),
                   BACKUPS, "backups", "a copy of a key-encryption key"),
    "keks-within": (lambda h: h.set_conf("verify", "backups",
                                         f'[ "{h.path("etc/keks")}" ]'),
                    BACKUPS, "backups", "lie within the backups"),
    "box-backup": (lambda h: (backup(h, "x.key", "etc/secrets/surveys.key"),
                              make(h, "backups/y.box")),
                   CUT, "backups", "is backed up with ballot boxes"),
    "member": (lambda h: h.sql("registration", MEMBER),
               REVIVE, "restore", "have no key"),
    "consent": (lambda h: h.sql(
        "registration", "INSERT INTO consent (id, holder, purpose, granted, "
        "policy, digest, language, sealed, variant) VALUES (randomblob(16), "
        f"randomblob(16), 'policy', 1, '1', randomblob(32), 'en', {SEALED}, "
        "'general')"), LEDGER, "ledger", "chain of consents is broken"),
    "retention-late": (lambda h: h.sql(
        "feedback", "INSERT OR REPLACE INTO retention_last (kind, ran, gone) "
        "VALUES ('form x', unixepoch() - 5 * 86400, 0)"),
        LIMITED, "retention", "was last done 5 days ago"),
    "retention-never": (lambda h: (
        h.sql("surveys", "DELETE FROM retention_last"),
        h.sql("surveys", "UPDATE fp_schema SET applied = applied - 259200")),
        LIMITED, "retention", "surveys: retention was never done"),
    "retention-due": (lambda h: h.sql(
        "feedback", "INSERT INTO feedback (nonce, digest, form, received, "
        "policy, consent, category, message, may_contact, may_publish, "
        "mail_news, due) VALUES (randomblob(16), randomblob(32), 'feedback', "
        "1700000000, '1', 1, 'praise', 'x', 0, 0, 0, 1750000000)"),
        LIMITED, "retention", "are still there"),
    "disclosure": (lambda h: h.sql(
        "registration", "INSERT INTO disclosure (id, holder, kind, member, "
        "due, sealed) VALUES (randomblob(16), randomblob(16), 2, "
        f"randomblob(16), 1750000000, {SEALED})"),
        AGREED, "disclosures", "1 of 1 disclosures"),
    "look": (lambda h: h.sql(
        "registration", "INSERT INTO look (id, holder, sealed) VALUES "
        f"(randomblob(16), randomblob(16), {SEALED})"),
        STAFF, "looks", "chain of looks at members is broken"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_host_broken(host, name):
    breaks, promise, check, said = BROKEN[name]
    turned = promise if isinstance(promise, set) else {promise}
    breaks(host)
    after = host.verify()
    assert failed(after) - failed(host.before) == turned
    found = [c for p in turned for c in checks(after, p, check)
             if c[0] == "failed"]
    assert found and said in found[0][1] and found[0][2], found


def test_old_key_that_stays(host):
    """It was to be destroyed."""
    shutil.copy(host.path("etc/keks/1.key"), host.path("etc/keks/2.key"))
    make(host, "etc/keks/current", "2\n")
    days_ago(host.path("etc/keks/1.key"), 60)
    after = host.verify()
    assert failed(after) - failed(host.before) == {BACKUPS}
    (_, evidence, _), = checks(after, BACKUPS, "keys")
    assert "1.key is 60 days old and was not destroyed" in evidence


def test_ordinary_user(host):
    """Where pledgectl may not look, its lines say so."""
    after = host.verify(user="nobody")
    for promise, name in HOST_CHECKS:
        if name in ("files", "sealed", "keys", "restore", "ledger", "looks",
                    "retention", "backups"):
            (result, evidence, remedy), = checks(after, promise, name)
            assert result == "cannot verify" and evidence and remedy, name


def test_missing_include(host):
    """It may say anything."""
    host.edit("nginx.conf", r"^http \{", "http {\ninclude gone.conf;")
    after = host.verify()
    assert failed(after) == failed(host.before)
    for promise in WEB_PROMISES:
        (result, evidence, _), = checks(after, promise, WEB)
        assert result == "cannot verify" and "gone.conf" in evidence


@pytest.mark.parametrize("text", ["http {", "}", "x 'y", ""])
def test_configuration_that_cannot_be_read(host, text):
    host.write("nginx.conf", text)
    after = host.verify()
    assert failed(after) == failed(host.before)
    (result, evidence, _), = checks(after, LOGS, WEB)
    assert result == "cannot verify" and "nginx.conf:" in evidence, evidence


def test_module_that_is_not_mounted(host):
    host.edit("nginx.conf", r"^\s*include [^;]*formpledge-feedback.conf;", "")
    after = host.verify()
    assert failed(after) == failed(host.before)
    (result, evidence, _), = checks(after, CONSENT, WEB)
    assert result == "cannot verify" and "on to feedback" in evidence


# Processes


@contextlib.contextmanager
def pretended(name, word, user=None):
    """A program that is called formpledge-NAME and was started with a word,
    and keeps to nothing else."""
    process = subprocess.Popen(
        ["formpledge-" + name, "-c", "import sys\nprint(1, flush=True)\n"
         "sys.stdin.read()", word], executable=sys.executable, user=user,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"1\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(60)


def test_processes_of_the_site(untouched):
    site = untouched.get("nginx", "sqlite")
    host = Host.__new__(Host)
    host.site, host.dir = site, site.dir
    (result, evidence, _), = checks(host.verify(), LEAST, "processes")
    assert result == "ok" and "processes of modules" in evidence


def test_process_with_rights(host):
    with pretended("feedback", host.path("etc/feedback.conf")):
        after = host.verify()
    (result, evidence, _), = checks(after, LEAST, "processes")
    assert result == "failed" and "runs as root" in evidence
    assert "has capabilities of root" in evidence
    assert "could get more rights" in evidence
    assert failed(after) - failed(host.before) == {LEAST}


def test_process_that_can_be_read(host):
    with pretended("feedback", host.path("etc/feedback.conf"), "nobody"):
        (result, evidence, _), = checks(host.verify(), LEAST, "processes")
    assert result == "failed" and "runs as root" not in evidence
    assert "can be read by others of its user" in evidence


def test_processes_of_one_user(host):
    host.set_conf("site", "site_url", '"https://www.example.org"')
    with pretended("feedback", host.path("etc/feedback.conf"), "nobody"), \
            pretended("surveys", host.path("etc/surveys.conf"), "nobody"):
        (result, evidence, _), = checks(host.verify(), LEAST, "processes")
    assert result == "failed"
    assert "formpledge-feedback and formpledge-surveys run as the same user" \
        in evidence


def test_settings_of_a_modules_user(host):
    host.set_conf("site", "site_url", '"https://www.example.org"')
    shutil.chown(host.path("etc/feedback.conf"), "nobody")
    with pretended("feedback", host.path("etc/feedback.conf"), "nobody"):
        (result, evidence, _), = checks(host.verify(), LEAST, "files")
    assert result == "failed"
    assert "feedback.conf belongs to the user of formpledge-feedback" \
        in evidence


def test_process_without_its_sandbox(host):
    """The real one, as an operator may set it."""
    path = host.path("etc/policies/strict.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    start = text.index('{ id = "friend.no-address-stored"')
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:start] + text[text.index("}", start) + 2:])
    host.set_conf("send-to-friend", "sandbox", "false")
    host.set_conf("send-to-friend", "listen",
                  f'"unix:{host.path("run/friend.sock")}"')
    subprocess.run(["chown", "-R", "www-data:www-data", host.dir], check=True)
    program = host.site.path("programs/sbin/formpledge-send-to-friend")
    with open(host.path("log"), "wb") as log:
        process = subprocess.Popen(
            [program, "-c", host.path("etc/send-to-friend.conf")],
            stdin=subprocess.DEVNULL, stderr=log, user="www-data",
            group="www-data", extra_groups=[])
    try:
        wait_until(lambda: os.path.exists(host.path("run/friend.sock")) or
                   process.poll() is not None, 15, "a start")
        assert process.poll() is None, open(host.path("log"), "rb").read()
        (result, evidence, _), = checks(host.verify(), LEAST, "processes")
    finally:
        process.terminate()
        process.wait(60)
    assert result == "failed"
    assert "formpledge-send-to-friend" in evidence
    assert "runs without its sandbox" in evidence


# MariaDB


@pytest.fixture(scope="module", name="mysql")
def mysql_(untouched, tmp_path_factory):
    host = Host(untouched.get("apache", "mysql"), tmp_path_factory.mktemp("mysql"))
    host.before = host.verify()
    return host


def as_root(host, statement):
    subprocess.run(
        ["mariadb", "--no-defaults", "--user=root",
         "--socket=" + host.site.path("run/mariadb.sock"), "-e", statement],
        check=True)


def test_database_as_installed(mysql):
    for promise, name in HOST_CHECKS[2:]:
        (result, evidence, _), = checks(mysql.before, promise, name)
        assert result == "ok", (name, evidence)


def test_database_right_of_the_custodian(mysql):
    """It may read the members' keys, and must not change them."""
    account = "'formpledge-custodian'@'localhost'"
    as_root(mysql, "GRANT UPDATE ON formpledge_keystore.keystore_key TO "
            + account)
    try:
        after = mysql.verify()
    finally:
        as_root(mysql, "REVOKE UPDATE ON formpledge_keystore.keystore_key "
                "FROM " + account)
    assert failed(after) - failed(mysql.before) == {LEAST}
    (_, evidence, _), = checks(after, LEAST, "database-rights")
    assert "formpledge-custodian may UPDATE formpledge_keystore." in evidence


FEEDBACK = "'formpledge-feedback'@'localhost'"
RIGHTS = [
    ("GRANT FILE ON *.* TO ", "REVOKE FILE ON *.* FROM ",
     "may FILE in every database"),
    ("GRANT UPDATE ON formpledge_feedback.* TO ",
     "REVOKE UPDATE ON formpledge_feedback.* FROM ",
     "may UPDATE in every table of formpledge_feedback"),
    ("GRANT ALTER ON formpledge_feedback.feedback TO ",
     "REVOKE ALTER ON formpledge_feedback.feedback FROM ",
     "may ALTER formpledge_feedback.feedback"),
    ("GRANT UPDATE (consent) ON formpledge_feedback.feedback TO ",
     "REVOKE UPDATE (consent) ON formpledge_feedback.feedback FROM ",
     "may UPDATE a column of formpledge_feedback.feedback"),
    ("GRANT SELECT ON formpledge_registration.member TO ",
     "REVOKE SELECT ON formpledge_registration.member FROM ",
     "may SELECT formpledge_registration.member"),
]


@pytest.mark.parametrize("give,take,said", RIGHTS,
                         ids=[f"right-{i}" for i in range(len(RIGHTS))])
def test_database_right(mysql, give, take, said):
    as_root(mysql, give + FEEDBACK)
    try:
        after = mysql.verify()
    finally:
        as_root(mysql, take + FEEDBACK)
    assert failed(after) - failed(mysql.before) == {LEAST}
    (_, evidence, remedy), = checks(after, LEAST, "database-rights")
    assert "formpledge-feedback " + said in evidence and "REVOKE" in remedy


@pytest.mark.parametrize("log", ["general_log", "slow_query_log"])
def test_database_that_logs(mysql, log):
    as_root(mysql, f"SET GLOBAL log_output = 'NONE', {log} = 1")
    try:
        after = mysql.verify()
    finally:
        as_root(mysql, f"SET GLOBAL {log} = 0")
    assert failed(after) - failed(mysql.before) == {LOGS}
    (_, evidence, _), = checks(after, LOGS, "database-logs")
    assert log in evidence


def test_database_away(untouched, tmp_path):
    host = Host(untouched.get("apache", "mysql"), tmp_path)
    for name in ("feedback", "registration", "staff", "surveys"):
        text = host.read(name + ".conf")
        host.write(name + ".conf", text.replace("mariadb.sock", "gone.sock"))
    after = host.verify()
    for promise, name in ((LEAST, "database-rights"), (REST, "sealed"),
                          (REVIVE, "restore"), (LEDGER, "ledger")):
        (result, evidence, remedy), = checks(after, promise, name)
        assert result == "cannot verify" and evidence and remedy
