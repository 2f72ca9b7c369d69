# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl verify --url: for each check of age, consent, policy, mail, signal,
accounts, cookies and abuse a broken installation, which turns its line and no
other."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from site_of_tests import Site, free_port, wait_until
from test_registration import PASSWORD, Person, confirm, log_in, sign_up
from verified import verified
from visitor import Visitor

REG = "etc/nginx/formpledge-registration.conf"
POLICY = "etc/policies/strict.conf"


@pytest.fixture(scope="module", name="site")
def site_():
    """One client makes the posts of all tests."""
    with Site("nginx", "sqlite") as running:
        running.set_conf("registration", "rate_limit", "10000")
        hup(running)
        yield running


ADDRESSES = itertools.count(1)


def new_address(site):
    """Only four mails an hour go to one."""
    address = f"verify-{next(ADDRESSES)}@example.org"
    site.set_conf("verify", "test_mail", f'"{address}"')
    return address


def hup(site):
    """The module reads its files again."""
    def told():
        return site.logs()["log/registration.log"].count(b": reloaded ")
    before = told()
    for pid in site.pids("registration"):
        os.kill(pid, signal.SIGHUP)
    wait_until(lambda: told() > before, 10, "a reload")


@contextlib.contextmanager
def edited(site, path, old, new, count=1):
    """A file with other text in it, for a while."""
    path = site.path(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, (path, old)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, count))
    try:
        yield
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


@contextlib.contextmanager
def added(site, path, more):
    """A file with more text at its end, for a while."""
    with open(site.path(path), encoding="utf-8") as file:
        text = file.read()
    with edited(site, path, text, text + more):
        yield


@contextlib.contextmanager
def web(site, path, old, new):
    """The web server has read it so."""
    with edited(site, path, old, new):
        site.restart_web()
        yield
    site.restart_web()


@contextlib.contextmanager
def stale(site, promise, path, old, new):
    """The module runs with what the files do not say any more."""
    with contextlib.ExitStack() as stack:
        kept = site.path("kept.conf")
        shutil.copy(site.path(POLICY), kept)
        if promise:
            site.unpromise(promise)
        stack.enter_context(edited(site, path, old, new))
        hup(site)
        stack.close()
        if path != POLICY:
            shutil.copy(kept, site.path(POLICY))
        yield
    shutil.copy(kept, site.path(POLICY))
    hup(site)


@contextlib.contextmanager
def template(site, name, old, new):
    """A template of the operator's own."""
    top = os.path.join(os.path.dirname(__file__), "../..")
    with open(f"{top}/modules/registration/templates/{name}.mustache",
              encoding="utf-8") as file:
        text = file.read()
    assert old in text
    path = site.path(f"etc/templates/{name}.mustache")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, 1))
    hup(site)
    yield
    os.unlink(path)
    hup(site)


def stale_setting(key, value, promise):
    return lambda site: stale(site, promise, "etc/registration.conf",
                              f"#{key} = ", f"{key} = {value};\n#was = ")


class Writer(BaseHTTPRequestHandler):
    """Somebody who is told of every request, and writes it down."""
    def do_GET(self):
        with contextlib.closing(sqlite3.connect(
                self.server.path, timeout=30)) as db:
            db.execute("INSERT INTO visitor (id, state, policy, email) VALUES"
                       " (randomblob(16), 0, '1', randomblob(30))")
            db.commit()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def written_down(site):
    server = HTTPServer(("127.0.0.1", 0), Writer)
    server.path = site.path("data/registration.db")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with web(site, REG, "location ^~ /registration/ {\n",
                 "location = /planted { internal; proxy_pass_request_body "
                 "off; proxy_set_header Content-Length ''; proxy_pass "
                 f"http://127.0.0.1:{server.server_port}; }}\n"
                 "location ^~ /registration/ {\n\tauth_request /planted;\n"):
            yield
    finally:
        server.shutdown()
        server.server_close()
        with contextlib.closing(sqlite3.connect(server.path)) as db:
            db.execute("DELETE FROM visitor")
            db.commit()


@contextlib.contextmanager
def not_told(site):
    """An earlier version is there, and nobody was told that it changed."""
    with open(site.path(POLICY), encoding="utf-8") as file:
        text = file.read()
    earlier = site.path("etc/policies/strict-0.conf")
    with open(earlier, "w", encoding="utf-8") as file:
        file.write(text.replace('version = "1"', 'version = "0"').replace(
            'effective = "2026-01-01"', 'effective = "2025-01-01"'))
    hup(site)
    yield
    os.unlink(earlier)
    hup(site)


def block(site):
    """What the location of the module has in it."""
    with open(site.path(REG), encoding="utf-8") as file:
        text = file.read()
    return text.split("location ^~ /registration/ {\n")[1].split(
        "\n\t# Links")[0]


def location(path, directives, also=""):
    """A location of its own for one path, as the operator might write it;
    also: the include's directives, and what else."""
    def plant(site):
        more = block(site) + "\n" + also if also else ""
        return web(site, REG, "location ^~ /registration/ {\n",
                   f"location {path} {{ {directives}\n{more} }}\n"
                   "location ^~ /registration/ {\n")
    return plant


def replaced(path, old, new):
    """The web server changes a reply."""
    return location(path, "sub_filter_types application/json; sub_filter "
                    f"'{old}' '{new}';", also="sub_filter_once off;")


SENSITIVE = """
fields = ( { id = "union"; type = "text"; label = "Trade union"; max = 80;
             sensitive = true; purpose = "service"; } );
"""


@contextlib.contextmanager
def consent_hidden(site):
    """The box for what is sensitive is ticked where nobody sees it."""
    with added(site, "etc/registration.conf", SENSITIVE):
        with template(site, "registration_account", "{{> form_token}}",
                      "{{> form_token}}<input type=\"hidden\" "
                      "name=\"consent_union\" value=\"yes\">"):
            yield
    hup(site)


@contextlib.contextmanager
def age_screen_without_member(site):
    """The age screen does not hear of who is logged in."""
    inner = block(site).replace("$formpledge_cookie_session", "")
    with web(site, REG, "location ^~ /registration/ {\n",
             f"location = /registration/age {{\n{inner}\n}}\n"
             "location ^~ /registration/ {\n"):
        yield


def not_offered(choice):
    """The form for requests lacks one of them."""
    def plant(site):
        return web(site, "etc/nginx/formpledge-feedback.conf",
                   "location ~ ^/feedback/[a-z][a-z0-9-]*$ {\n",
                   "location ~ ^/feedback/[a-z][a-z0-9-]*$ {\n\t\tsub_filter "
                   f"'value=\"{choice}\"' 'value=\"other\"';\n")
    return plant


@contextlib.contextmanager
def late(site):
    """Somebody has waited too long."""
    path = site.path("data/feedback.db")
    done = Visitor(site).get("/feedback/privacy-request").form().send(
        press="consent", request="access", message="What do you have?")
    assert done.status == 200, done.text
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as db:
        assert db.execute("UPDATE feedback SET answer_by = 1 WHERE answer_by "
                          "IS NOT NULL").rowcount == 1
        db.commit()
    yield
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as db:
        db.execute("UPDATE feedback SET answered = 2 WHERE answer_by = 1")
        db.commit()


@contextlib.contextmanager
def advertised(site):
    """A mail that was never chosen."""
    path = site.path("mail/planted.eml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"To: {new_address(site)}\nSubject: Buy\n"
                   "List-Unsubscribe: <http://x/>\n\nBuy.\n")
    os.utime(path, (2 ** 31, 2 ** 31))
    yield
    os.unlink(path)


@contextlib.contextmanager
def nobody_erased(site):
    """The page says so, and the module never heard of it."""
    address = new_address(site)
    with location("= /registration/me/erase",
                  "if ($request_method = POST) { return 200; }",
                  also=" ")(site):
        yield
    found = json.loads(site.pledgectl(
            "members", "find", address, "--reason", "a test",
            "--json").stdout)
    site.pledgectl("members", "erase", found["user_id"], "--yes",
                   "--reason", "a test")


VARIANT = """variants = ( { region = "EEA"; countries = [ "DE" ];
 text = "What holds in the European Economic Area, word for word."; } );
"""
ALWAYS = {  # the others are seen with --full
    "age-refused", "age-screen", "age-back-button", "age-rows", "age-learned",
    "consent-missing", "consent-uses", "policy-page", "policy-announced",
    "mail-one-click", "gpc-member", "cookies-seen", "account-hidden",
    "account-erase", "abuse-rate"}
PLANTS = [
    # promise, check, plant
    ("age.minimum", "age-refused", lambda site: stale(
        site, None, POLICY, "minimum_age = 18", "minimum_age = 16")),
    ("age.asked-first", "age-screen", lambda site: template(
        site, "registration_age", "<fieldset", "<p>You must be 18.</p>\n"
        "<fieldset")),
    ("age.asked-first", "age-screen", lambda site: template(
        site, "registration_age", "<fieldset",
        '<label for="n">Name</label><input id="n" name="name">\n<fieldset')),
    ("age.refusal-sticks", "age-back-button", stale_setting(
        "refusal_sticks", "false", "age.refusal-sticks")),
    ("age.refusal-leaves-nothing", "age-rows", written_down),
    ("policy.versioned", "policy-page", lambda site: edited(
        site, POLICY, 'version = "1"', 'version = "2"')),
    ("policy.change-notified", "policy-announced", not_told),
    ("policy.by-region", "policy-regions", lambda site: edited(
        site, POLICY, "promises = (", VARIANT + "promises = (")),
    ("signal.gpc", "gpc-file", lambda site: web(
        site, "etc/nginx/formpledge-server.conf", '{"gpc": true',
        '{"gpc": false')),
    ("signal.gpc", "gpc-signal", lambda site: web(
        site, "etc/nginx/formpledge-params.conf",
        "fastcgi_param HTTP_SEC_GPC", "#fastcgi_param HTTP_SEC_GPC")),
    ("cookies.session-only", "cookies-first-visit", lambda site: web(
        site, "etc/nginx.conf", "location / {",
        'location / { add_header Set-Cookie "visit=1; HttpOnly";')),
    ("cookies.session-only", "cookies-seen", lambda site: web(
        site, REG, "$args if_not_empty;",
        "$args if_not_empty;\n\t\tadd_header Set-Cookie "
        '"fp_x=1; HttpOnly; Max-Age=99" always;')),
    ("age.birth-date-not-kept", "age-kept", replaced(
        "= /registration/me/export", '"age":{',
        '"birth_date":"1990-02-03","age":{')),
    ("consent.before-collection", "consent-missing", lambda site: template(
        site, "registration_account",
        '<button type="submit" disabled hidden>{{#_}}Send{{/_}}</button>',
        "")),
    ("consent.can-be-denied", "consent-denied", lambda site: template(
        site, "registration_account", 'name="consent_denied"',
        'name="no"')),
    ("consent.optional-fields", "consent-optional", stale_setting(
        "ask_phone", '"required"', "consent.optional-fields")),
    ("consent.by-purpose", "consent-uses", location(
        "= /registration/me/consents",
        "if ($request_method = POST) { return 200; }", also=" ")),
    ("consent.ledger", "ledger-entries", replaced(
        "= /registration/me/export", '"policy_sha256"', '"sha256"')),
    ("consent.sensitive", "sensitive-sign-up", consent_hidden),
    ("age.learned-later", "age-learned", age_screen_without_member),
    ("policy.versioned", "policy-stored", replaced(
        "= /registration/me/export", '"policy":"1","age"',
        '"policy":"0","age"')),
    ("rights.without-account", "rights-requests", not_offered("access")),
    ("rights.complaints", "rights-complaints", not_offered("complaint")),
    ("rights", "rights-requests", late),
    ("mail.opt-out-at-collection", "mail-choice", lambda site: template(
        site, "registration_account", "{{#mail_news}}{{> field_checkbox}}"
        "{{/mail_news}}", "")),
    ("mail.account-mail-only", "mail-account", advertised),
    ("mail.opt-out-in-every-mail", "mail-one-click", location(
        "= /registration/unsubscribe", "return 405;")),
    ("signal.gpc", "gpc-member", stale_setting(
        "honour_gpc", "false", "signal.gpc")),
    ("account.see-and-correct", "account-see", lambda site: template(
        site, "registration_me", "{{name}}", "")),
    ("account.export", "account-export", location(
        "= /registration/export-schema.json", "return 404;")),
    ("account.visibility", "account-hidden", location(
        "^~ /registration/members/",
        "return 200 'Verification corrected, Verification';")),
    ("account.object-restrict", "account-restrict", location(
        "= /registration/me/restrict", "return 404;")),
    ("account.deactivate", "account-deactivate", location(
        "= /registration/me/deactivate",
        "if ($request_method = POST) { return 200; }", also=" ")),
    ("account.erase", "account-erase", nobody_erased),
    ("security.abuse-held", "abuse-origin", lambda site: web(
        site, "etc/nginx/formpledge-params.conf",
        "$http_origin if_not_empty;\n"
        "fastcgi_param HTTP_SEC_FETCH_SITE",
        "http://$host:$server_port if_not_empty;\n"
        "#fastcgi_param HTTP_SEC_FETCH_SITE")),
    ("security.abuse-held", "abuse-rate", lambda site: edited(
        site, "etc/registration.conf", "rate_limit = 10000",
        "rate_limit = 30")),
]


VISITORS = {"age.minimum", "age.asked-first", "age.refusal-sticks",
            "age.refusal-leaves-nothing", "policy", "cookies", "rights"}
MEMBERS = {"consent", "mail", "account", "signal"}


@pytest.mark.parametrize("promise,check,plant", [
    pytest.param(*row, id=f"{n}-{row[1]}",
                 marks=[] if row[1] in ALWAYS else [pytest.mark.long])
    for n, row in enumerate(PLANTS)])
def test_verify_planted(site, promise, check, plant):
    group = promise.partition(".")[0]
    groups = {promise} | (MEMBERS if group in MEMBERS else VISITORS)
    new_address(site)
    with plant(site):
        done = verified(site, "--url", site.url, *groups)
    assert done.code == 1
    assert done.failed() == (
        {promise} if "." in promise else
        {"rights.without-account", "rights.complaints"}), done.failed_rows()
    assert check in done.failed_checks(), done.failed_rows()
    row = done.check(check)
    assert row["evidence"] and row["remedy"]


# What a run may leave: the sealed entries of the ledger that nobody can read,
# and what still is to be told of an erasure.
MAY_GROW = {"consent", "chain_link", "keystore_feed", "keystore_gone",
            "revoked", "chain_day", "session", "keystore_mark"}


def rows(site):
    """How many rows each table of members and keys has."""
    found = {}
    for name in ("registration", "keystore"):
        with contextlib.closing(sqlite3.connect(
                site.path(f"data/{name}.db"), timeout=30)) as db:
            for (table,) in db.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"):
                found[table] = db.execute(
                    f"SELECT COUNT(*) FROM \"{table}\"").fetchone()[0]
    return found


def test_verify_whole_site(site):
    """Without a plant nothing fails; the member of the run is erased, nothing
    else is kept of it, and nobody is named, not even that member."""
    address = new_address(site)
    before = rows(site)
    done = verified(site, "--url", site.url)
    assert not done.failed(), done.failed_rows()
    for _, check, _ in PLANTS:
        if check != "abuse-rate":  # the limit is too high to be tried
            assert done.check(check)["result"] == "ok", done.check(check)
    said = str([row for line in done.lines.values() for row in line["checks"]])
    for words in (address, "verify-", "Verification"):
        assert words not in said

    def grown():
        return {table for table, n in rows(site).items()
                if n > before.get(table, 0)} - MAY_GROW
    with contextlib.suppress(TimeoutError):
        wait_until(lambda: not grown(), 10, "the end of what was begun")
    assert not grown()


def test_verify_kept_member(site):
    """One that is kept for tests is looked at, and nothing of it changes."""
    visitor, person = Visitor(site), Person()
    sign_up(visitor, person)
    confirm(site, visitor, person)
    secret = site.path("etc/secrets/verify.password")
    with open(secret, "w", encoding="utf-8") as file:
        file.write(PASSWORD + "\n")
    own = os.stat(site.path("run"))
    os.chown(secret, own.st_uid, own.st_gid)
    os.chmod(secret, 0o400)
    with open(site.path("etc/verify.conf"), encoding="utf-8") as file:
        kept = file.read()
    site.set_conf("verify", "test_member", f'"{person.user_id}"')
    site.set_conf("verify", "test_member_password_file", f'"{secret}"')
    try:
        done = verified(site, "--url", site.url, *MEMBERS)
    finally:
        with open(site.path("etc/verify.conf"), "w",
                  encoding="utf-8") as file:
            file.write(kept)
    assert not done.failed(), done.failed_rows()
    for check in ("account-export", "ledger-entries"):
        assert done.check(check)["result"] == "ok"
    for check in ("account-see", "account-erase", "consent-uses"):
        assert done.check(check)["result"] == "cannot verify"
        assert "test_member is kept" in done.check(check)["evidence"]
    log_in(visitor, person.email)
    assert visitor.get("/registration/me").status == 200


def test_verify_interrupted(site):
    """Whoever ends it, its member is erased first."""
    new_address(site)
    before = rows(site)["member"]
    with subprocess.Popen([site.path("bin/pledgectl"), "verify", "--url",
                           site.url], stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: rows(site)["member"] > before
                   or process.poll() is not None, 30, "a member")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (-signal.SIGTERM, 0, 3)
    wait_until(lambda: rows(site)["member"] == before, 20, "the erasure")


@pytest.mark.long
def test_verify_mail_held_back(site, tmp_path):
    """A mail that does not come proves nothing: the module may have held it
    back, after the fourth of an hour."""
    new_address(site)
    mails = site.path("mail")
    with edited(site, "etc/verify.conf", f'"{mails}"', f'"{tmp_path}"'):
        done = verified(site, "--url", site.url, "account.export")
    assert done.code == 3
    check = done.check("account-export")
    assert check["result"] == "cannot verify"
    assert "no mail came" in check["evidence"]
    assert "wait for an hour" in check["remedy"]


def test_verify_relay_down(site):
    """No mail goes out: said soon, by name. (The last of this site: its relay
    stays away.)"""
    new_address(site)
    with open(site.path("run/mail.pid"), encoding="ascii") as file:
        os.kill(int(file.read()), signal.SIGKILL)
    done = verified(site, "--url", site.url, "account.export")
    assert done.code == 1
    assert "the relay takes no mail" in done.check("account-export")[
        "evidence"]


def test_verify_on_apache_and_mysql():
    with Site("apache", "mysql") as site:
        done = verified(site, "--url", site.url)
        assert not done.failed(), done.failed_rows()
        for _, check, _ in PLANTS:
            assert done.check(check)["result"] == "ok", done.check(check)


# -- https --------------------------------------------------------------------

SERVER = """listen 127.0.0.1:%(plain)s;
			listen 127.0.0.1:%(tls)s ssl;
			ssl_certificate %(cert)s;
			ssl_certificate_key %(key)s;
			ssl_protocols TLSv1.2 TLSv1.3;
			ssl_ciphers DEFAULT:@SECLEVEL=0;
			if ($scheme = http) { return 301 %(url)s$request_uri; }
"""


@pytest.fixture(scope="module", name="secure")
def secure_():
    """A site as visitors know it: https, and plain http that leads there."""
    tls = free_port()
    url = f"https://127.0.0.1:{tls}"
    with Site("nginx", "sqlite", options=["--site-url", url]) as site:
        cert, key = site.path("site.pem"), site.path("site.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", key, "-out", cert], check=True, capture_output=True)
        own = os.stat(site.path("run"))  # the demo's web server is no root
        os.chown(key, own.st_uid, own.st_gid)
        with open(site.path("etc/nginx.conf"), encoding="utf-8") as file:
            text = file.read()
        with open(site.path("etc/nginx.conf"), "w", encoding="utf-8") as file:
            file.write(text.replace(
                f"listen 127.0.0.1:{site.port};", SERVER % {
                    "plain": site.port, "tls": tls, "cert": cert, "key": key,
                    "url": url}))
        site.set_conf("verify", "web_ca", f'"{cert}"')
        site.set_conf("verify", "http_url", f'"{site.url}"')
        site.answers = lambda: requests.get(
            site.url, timeout=5, allow_redirects=False).ok
        site.restart_web()
        site.secure_url = url
        yield site


def transit(site):
    done = verified(site, "--url", site.secure_url, "security.in-transit",
                    "cookies", "age")
    return done, done.check("transit-web")


@pytest.mark.long
def test_verify_https(secure):
    done, row = transit(secure)
    assert not done.failed(), done.failed_rows()
    assert row["result"] == "ok"
    assert "plain http is redirected" in row["evidence"]
    assert "no Strict-Transport-Security" in row["evidence"]
    assert "has Secure and a prefix" in done.check("cookies-seen")["evidence"]


@pytest.mark.long
@pytest.mark.parametrize("old,new,said", [
    ("ssl_protocols TLSv1.2", "ssl_protocols TLSv1.1 TLSv1.2", "TLS 1.1"),
    ("if ($scheme = http)", "if ($scheme = none)", "instead of leading"),
], ids=["old-tls", "plain-http"])
def test_verify_https_planted(secure, old, new, said):
    with web(secure, "etc/nginx.conf", old, new):
        done, row = transit(secure)
    assert done.failed() == {"security.in-transit"}
    assert row["result"] == "failed"
    assert said in row["evidence"] and row["remedy"]


@pytest.mark.long
def test_verify_https_certificate(secure):
    """One that nobody signed: nothing is asked any further."""
    with edited(secure, "etc/verify.conf", "web_ca = ", "#web_ca = "):
        done, row = transit(secure)
    assert done.code == 1 and row["result"] == "failed"
    assert "ertificate" in row["evidence"]
