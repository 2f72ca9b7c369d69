# SPDX-License-Identifier: BSD-2-Clause
"""Settings that contradict a promise, one test each: refused under a policy
that makes the promise, by the module's -t, at its start and by pledgectl conf
check, which name key, value, file and line, the promise, the policy's file and
line, and what to do; and taken under a policy that does not make it."""

import contextlib
import glob
import os
import re
import shutil
import subprocess
import typing

import pytest

from site_of_tests import BUILD, TOP, wait_until
from test_pledgectl import PLEDGECTL, PROGRAMS, SITE, Etc

pytestmark = pytest.mark.skipif(not os.path.exists(PLEDGECTL),
                                reason="pledgectl is not built")

NOTHING = "nothing"  # a policy that promises nothing
BARE = "bare"  # one without any purpose, which promises to ask for others


class Case(typing.NamedTuple):
    """A setting of site, a module, "form" or "survey" in line 2 of its file;
    the policy that promises, and one that does not."""
    file: str
    text: str
    key: str
    promise: str
    policy: str
    free: str

    def __str__(self):
        return f"{self.file}-{self.key}-{self.promise}"


def field(what):
    return f'fields = ( {{ id = "a"; type = "text"; label = "A"; {what} }} );'


SITE_CASES = [
    ("site", 'mail_from = "a@example.com"; mail_bounce = "a@example.com";',
     "mail_bounce", "friend.no-address-stored", "altres", "workforcetrack"),
    ("site", 'tenants = [ "Blue: privacy@blue.example" ];', "tenants",
     "tenancy.client-data-apart", "worksearchnow", "altres"),
]
REGISTRATION = [
    ("minimum_age = 17;", "minimum_age", "age.minimum", "altres",
     "workforcetrack"),
    ("minimum_age = 14;", "minimum_age", "age.minimum", "flexjobs", "flux"),
    ("refusal_sticks = false;", "refusal_sticks", "age.refusal-sticks",
     "altres", "flux"),
    ('age_correction = "15 days";', "age_correction", "age.learned-later",
     "altres", "flux"),
    ('ask_phone = "required";', "ask_phone", "consent.optional-fields",
     "flexjobs", "altres"),
    ('ask_address = "required";', "ask_address", "consent.optional-fields",
     "flexjobs", "altres"),
    (field("required = true;"), "fields", "consent.optional-fields",
     "flexjobs", "altres"),
    (field('purpose = "ads";'), "fields", "consent.by-purpose",
     "worksearchnow", "workforcetrack"),
    (field('visibility = "public";'), "fields", "account.visibility",
     "flux", "altres"),
    ("mail_news_preset = true;", "mail_news_preset", "consent.by-purpose",
     "altres", "flux"),
    ("mail_news_preset = true;", "mail_news_preset",
     "mail.opt-out-at-collection", "workforcetrack", "flux"),
    ('mail_categories = [ "ads: Send me ads" ];', "mail_categories",
     "consent.by-purpose", BARE, NOTHING),
    ("honour_gpc = false;", "honour_gpc", "signal.gpc", "strict", "flexjobs"),
    ("check_typed = false;", "check_typed", "fields.only-where-asked",
     "flexjobs", "altres"),
    ('backup_horizon = "31 days";', "backup_horizon",
     "account.erase-reaches-backups", "worksearchnow", "altres"),
    ('keystore = "mysql://one@localhost/keys"; '
     'database = "mysql://one@localhost/members";', "keystore",
     "security.least-privilege", "workforcetrack", "altres"),
    ("remember_me = true;", "remember_me", "cookies.session-only",
     "workforcetrack", "altres"),
    ("rate_limit = 10001;", "rate_limit", "security.abuse-held", "flexjobs",
     "altres"),
]
FRIEND = [
    ("sandbox = false;", "sandbox", "friend.no-address-stored", "altres",
     "workforcetrack"),
    ('never_again = "";', "never_again", "mail.suppression-minimal", "flux",
     "altres"),
    ("client_limit = 61;", "client_limit", "friend.no-misuse",
     "worksearchnow", "altres"),
    ("recipient_limit = 11;", "recipient_limit", "friend.no-misuse",
     "flexjobs", "altres"),
    ("rate_limit = 10001;", "rate_limit", "security.abuse-held",
     "worksearchnow", "altres"),
]
FEEDBACK = [
    ("ask_consent = false;", "ask_consent", "consent.before-collection",
     "flux", "worksearchnow"),
    ("ask_consent = false;", "ask_consent", "consent.can-be-denied",
     "altres", "workforcetrack"),
    ('ask_name = "required";', "ask_name", "consent.optional-fields",
     "flexjobs", "altres"),
    ('ask_email = "required";', "ask_email", "consent.optional-fields",
     "flexjobs", "altres"),
    ("ownership_notice = false;", "ownership_notice", "feedback.owned",
     "altres", "flexjobs"),
    ("honour_gpc = false;", "honour_gpc", "signal.gpc", "strict", "flux"),
    ("check_typed = false;", "check_typed", "fields.only-where-asked",
     "flexjobs", "altres"),
    ("may_contact_preset = true;", "may_contact_preset",
     "feedback.used-as-agreed", "strict", "altres"),
    ("may_publish_preset = true;", "may_publish_preset",
     "feedback.used-as-agreed", "strict", "flux"),
    ("may_publish_preset = true;", "may_publish_preset",
     "consent.by-purpose", "altres", "workforcetrack"),
    ("mail_news_preset = true;", "mail_news_preset",
     "mail.opt-out-at-collection", "workforcetrack", "flux"),
    ("mail_news_preset = true;", "mail_news_preset", "consent.by-purpose",
     "flexjobs", "flux"),
    ("rate_limit = 10001;", "rate_limit", "security.abuse-held", "flexjobs",
     "altres"),
]
SURVEYS = [
    ("k_minimum = 4;", "k_minimum", "survey.small-groups-hidden",
     "worksearchnow", "altres"),
    ("hold_back = 29;", "hold_back", "survey.identity-cut", "workforcetrack",
     "worksearchnow"),
    ("hold_back_sensitive = 99;", "hold_back_sensitive",
     "survey.identity-cut", "workforcetrack", "flexjobs"),
    ("cover_secs = 0;", "cover_secs", "survey.identity-cut",
     "workforcetrack", "altres"),
    ("check_typed = false;", "check_typed", "fields.only-where-asked",
     "flexjobs", "altres"),
    ("ballots_rate = 10001;", "ballots_rate", "security.abuse-held",
     "worksearchnow", "workforcetrack"),
    ("rate_limit = 10001;", "rate_limit", "security.abuse-held",
     "worksearchnow", "flux"),
]
STAFF = [
    ('audit_keep = "366 days";', "audit_keep", "retention.limited",
     "worksearchnow", "altres"),
    ("rate_limit = 10001;", "rate_limit", "security.abuse-held", "flexjobs",
     "workforcetrack"),
]
CASES = [Case(*case) for case in SITE_CASES] + [
    Case(module, *case) for module, cases in (
        ("registration", REGISTRATION), ("send-to-friend", FRIEND),
        ("feedback", FEEDBACK), ("surveys", SURVEYS), ("staff", STAFF))
    for case in cases]

# What one form says: the module lives without it.
FORMS = [Case("form", *case) for case in [
    ("ask_consent = false;" + field(""), "ask_consent",
     "consent.before-collection", "flux", "worksearchnow"),
    ("ask_consent = false;" + field(""), "ask_consent",
     "consent.can-be-denied", "altres", "workforcetrack"),
    ('ask_consent = false;'
     + field('sensitive = true; purpose = "service";'), "ask_consent",
     "consent.sensitive", "flexjobs", "worksearchnow"),
    ("owned = false;" + field(""), "owned", "feedback.owned", "altres",
     "flux"),
    ("may_contact = true; may_contact_preset = true; "
     'fields = ( { id = "a"; type = "email"; label = "A"; } );',
     "may_contact_preset", "feedback.used-as-agreed", "strict", "altres"),
    ("may_publish = true; may_publish_preset = true;" + field(""),
     "may_publish_preset", "consent.by-purpose", "altres", "workforcetrack"),
    ('mail_news = true; mail_news_preset = true; '
     'fields = ( { id = "email"; type = "email"; label = "A"; } );',
     "mail_news_preset", "mail.opt-out-at-collection", "workforcetrack",
     "flux"),
    ('retention = "366 days";' + field(""), "retention", "retention.limited",
     "worksearchnow", "altres"),
    ("age = 17;" + field(""), "age", "age.minimum", "altres",
     "workforcetrack"),
    (field("required = true;"), 'field "a": required',
     "consent.optional-fields", "flexjobs", "altres"),
    (field('purpose = "ads";'), 'field "a": purpose', "consent.by-purpose",
     "flexjobs", "flux"),
    (field('retention = "366 days";'), 'field "a": retention',
     "retention.limited", "worksearchnow", "altres"),
]]


@pytest.fixture(scope="module", name="made")
def made_fixture(tmp_path_factory):
    """A folder with every module at its defaults and keys, to copy."""
    folder = tmp_path_factory.mktemp("contradictions") / "etc"
    folder.mkdir()
    etc = Etc(folder)
    for name in PROGRAMS:
        etc.put(name, "")
    etc.put("policies/" + NOTHING, 'version = "1"; name = "nothing"; '
            'effective = "2026-01-01"; text = "Nothing.";\n')
    etc.put("policies/" + BARE, """version = "1"; name = "bare";
        effective = "2026-01-01"; text = "Little.";
        promises = ( { id = "consent.by-purpose"; } );""")
    etc.run("keys", "init")
    return etc


@pytest.fixture(name="etc")
def etc_fixture(made, tmp_path):
    folder = tmp_path / "etc"
    shutil.copytree(made.folder, folder)
    etc = Etc.__new__(Etc)
    etc.folder = str(folder)
    return etc


def use_policy(etc, policy, more=""):
    etc.put("site", f'{SITE.strip()} policy = "policies/{policy}.conf";\n'
            + more)


def promised_by(etc, policy, promise):
    """"policies/altres.conf:20", where that policy makes the promise."""
    path = etc.path("policies", policy + ".conf")
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if f'id = "{promise}"' in line:
                return f"/policies/{policy}.conf:{number}: "
    raise AssertionError(f"{policy} does not promise {promise}")


def is_refusal(etc, case, text):
    """Does a line of text say everything there is to say?"""
    file = {"form": r"forms/a", "survey": "surveys/a"}.get(
        case.file, re.escape(case.file))
    return re.search(
        rf"/{file}\.conf:2: {re.escape(case.key)}( = .*)? contradicts "
        rf"{re.escape(case.promise)}, promised by "
        rf".*{re.escape(promised_by(etc, case.policy, case.promise))}\w",
        text)


def program(etc, module, *args):
    return subprocess.run(
        [os.path.join(BUILD, PROGRAMS[module]), *args, "-c",
         etc.path(module + ".conf")], capture_output=True, text=True,
        timeout=60, check=False, stdin=subprocess.DEVNULL)


def put_case(etc, case, policy):
    """The setting in line 2 of its file, under a policy."""
    use_policy(etc, policy, case.text + "\n" if case.file == "site" else "")
    if case.file not in ("site", "form"):
        etc.put(case.file, "\n" + case.text + "\n")
    if case.file == "form":
        os.makedirs(etc.path("forms"), exist_ok=True)
        etc.put("forms/a", f'title = "A form";\n{case.text}\n')


def check_free(etc, case, module):
    """Nothing is in the way but the promise."""
    put_case(etc, case, case.free)
    done = program(etc, module, "-t")
    assert done.returncode == 0, done.stderr
    assert "0 findings" in etc.run("conf", "check")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_contradiction(etc, case):
    module = "feedback" if case.file == "site" else case.file
    put_case(etc, case, case.policy)
    assert is_refusal(etc, case, etc.run("conf", "check", code=1))
    for args in (["-t"], []):
        done = program(etc, module, *args)
        assert done.returncode != 0
        # what is read first is refused first, when two promises are broken
        assert re.search(rf"/{case.file}\.conf:2: {case.key} = .* contradicts "
                         rf".*, promised by .*/policies/{case.policy}\.conf:"
                         r"\d+: \w", done.stderr), done.stderr
    check_free(etc, case, module)


@contextlib.contextmanager
def started(etc, module):
    """The module, and a question what it has logged so far."""
    log = etc.path("log")
    with open(log, "wb") as out, subprocess.Popen(
            [os.path.join(BUILD, PROGRAMS[module]), "-c",
             etc.path(module + ".conf")], stdin=subprocess.DEVNULL,
            stderr=out) as process:
        def logged():
            with open(log, encoding="utf-8") as file:
                return file.read()
        try:
            yield logged
        finally:
            process.kill()


@pytest.mark.parametrize("case", FORMS, ids=str)
def test_contradiction_of_a_form(etc, case):
    """-t and conf check refuse it; a start says so and leaves it out."""
    etc.put_database("feedback", f'listen = "unix:{etc.path("sock")}";\n')
    put_case(etc, case, case.policy)
    assert is_refusal(etc, case, etc.run("conf", "check", code=1))
    rows = {row["promise"]: row for row in etc.json("promises", code=1)}
    assert rows[case.promise]["state"] == "contradicted"
    done = program(etc, "feedback", "-t")
    assert done.returncode != 0 and "/forms/a.conf:2: " in done.stderr
    etc.run("db", "init", "feedback")
    with started(etc, "feedback") as logged:
        wait_until(lambda: ": ready" in logged(), 20, "the start")
        assert re.search(r"/forms/a\.conf:2: .* contradicts ", logged())
    check_free(etc, case, "feedback")


def test_contradiction_of_a_survey(etc):
    """Free text is one person's answer."""
    case = Case("survey", "", 'question "q": kind', "survey.aggregate-only",
                "workforcetrack", "altres")
    os.makedirs(etc.path("surveys"), exist_ok=True)
    etc.put_database("surveys")
    etc.put("surveys/a", """title = "A"; texts = "keep"; questions = (
 { id = "q"; kind = "text"; label = "Q"; } );
text = "A survey."; who = "anyone"; k = 10;
opens = "2026-01-01"; closes = "2099-01-01";
""")
    use_policy(etc, case.policy)
    etc.run("db", "init", "surveys")
    for args in (["conf", "check"], ["surveys", "check", "a"],
                 ["surveys", "open", "a"]):
        assert is_refusal(etc, case, etc.run(*args, code=1))
    use_policy(etc, case.free)
    assert "0 findings" in etc.run("conf", "check")
    etc.run("surveys", "open", "a")


ACROSS = [
    Case("staff", 'registration = "mysql://one@localhost/members";',
         "registration", "security.least-privilege", "workforcetrack",
         "altres"),
    Case("feedback", 'database = "mysql://one@localhost/feedback";',
         "database", "security.least-privilege", "workforcetrack", "altres"),
    Case("registration", "erasure_audiences = [];", "erasure_audiences",
         "account.erase", "flux", NOTHING),
]


@pytest.mark.parametrize("case", ACROSS, ids=str)
def test_contradiction_between_files(etc, case):
    """What no module can see by itself: conf check reads them all."""
    etc.put("registration", 'database = "mysql://one@localhost/members";\n')
    if case.file == "staff":  # both look into the same
        etc.put("custodian",
                'registration = "mysql://two@localhost/members";\n')
    put_case(etc, case, case.policy)
    assert is_refusal(etc, case, etc.run("conf", "check", code=1))
    put_case(etc, case, case.free)
    assert "0 findings" in etc.run("conf", "check")


@pytest.mark.parametrize("text,key,promise", [
    ('site_url = "http://jobs.example";', "site_url", "security.in-transit"),
    (SITE.strip() + 'stylesheet = "https://cdn.example/x.css";',
     "stylesheet", "third-parties.none")])
def test_contradiction_under_any_policy(etc, text, key, promise):
    """What no page could work with is refused whatever is promised."""
    for policy in ("strict", NOTHING):
        etc.put("site", f'policy = "policies/{policy}.conf";\n{text}\n')
        for said in (etc.run("conf", "check", code=1),
                     program(etc, "feedback", "-t").stderr,
                     program(etc, "feedback").stderr):
            assert re.search(rf"/site\.conf:2: {key} = .* contradicts "
                             + re.escape(promise) + r": \w", said), said


def rules_of_the_code():
    """(promise, key) of every rule."""
    with open(os.path.join(TOP, "common/policy/promises.def"),
              encoding="utf-8") as file:
        ids = dict(re.findall(r'PROMISE\((\w+), "([a-z.-]+)"', file.read()))
    for path in [*glob.glob(f"{TOP}/common/**/*.[ch]", recursive=True),
                 *glob.glob(f"{TOP}/modules/**/*.[ch]", recursive=True)]:
        with open(path, encoding="utf-8") as file:
            for name, key in re.findall(
                    r'\{\s*PROMISE_(\w+),\s*"(\w+)[^"]*",[\s\\]*\w+,',
                    file.read()):
                yield ids[name], key


def test_contradictions_are_all_that_there_are():
    """Each rule of the code has a test here."""
    tried = {(case.promise, case.key.split()[-1])
             for case in CASES + FORMS + ACROSS}
    tried |= {("security.in-transit", "site_url"),
              ("third-parties.none", "stylesheet")}
    rules = set(rules_of_the_code())
    assert len(rules) > 40
    assert rules - tried == set()
