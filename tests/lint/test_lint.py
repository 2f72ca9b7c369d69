# SPDX-License-Identifier: BSD-2-Clause
"""The tree keeps the rules of the house, and each lint finds a violation
planted for it."""

import os
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
import lint  # noqa: E402

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
BUILD = os.environ.get("BUILD", os.path.join(TOP, "build/demo"))
LICENCE = "/* SPDX-License-Identifier: BSD-2-Clause */\n"


@pytest.mark.parametrize("name", lint.CHECKS)
def test_tree_is_clean(name):
    wrong = [f"{path}:{line}: {what}"
             for path, line, what in lint.CHECKS[name](TOP, BUILD)]
    assert not wrong, "\n" + "\n".join(wrong)


PLANTED = [
    # check, file, text, what it says
    ("layers", "common/base/x.c", '#include "db/db.h"\n',
     "base is below db"),
    ("layers", "common/http/x.c", '#include "page/page.h"\n',
     "http is below page"),
    ("layers", "common/db/x.c", '#include "modules/feedback/f.h"\n',
     "common includes only common"),
    ("layers", "common/page/x.c", "#include <openssl/evp.h>\n", "one door"),
    ("layers", "modules/feedback/x.c", "#include <mysql.h>\n", "one door"),
    ("layers", "modules/feedback/x.c", "#include <fcgi_stdio.h>\n",
     "one door"),
    ("layers", "modules/surveys/x.c",
     '#include "modules/registration/member_store.h"\n',
     "a module includes common and itself"),
    ("layers", "modules/pledgectl/x.c",
     '#include "modules/surveys/survey_pages.h"\n', "only the stores"),
    ("layers", "modules/pledgectl/x.c",
     '#include "modules/registration/pages/me.h"\n', "only the stores"),
    ("layers", "modules/registration/store/x.c",
     '#include "modules/registration/pages/me.h"\n', "registration/store includes"),
    ("layers", "modules/registration/store/x.h",
     '#include "modules/registration/letter.h"\n', "registration/store includes"),
    ("layers", "modules/registration/store/x.c",
     '#include "http/request.h"\n', "no request"),
    ("layers", "modules/feedback/store/x.c",
     '#include "modules/feedback/pages/feedback_form.h"\n',
     "feedback/store includes"),
    ("layers", "modules/send-to-friend/store/x.c",
     '#include "modules/send-to-friend/friend.h"\n', "includes itself"),
    ("layers", "modules/surveys/definition/x.c",
     '#include "modules/surveys/results/tally.h"\n', "includes itself"),
    ("layers", "modules/surveys/results/x.c",
     '#include "modules/surveys/box/box.h"\n', "includes itself"),
    ("banned", "modules/feedback/x.c",
     "int\nmain(void)\n{\n\tstrcpy(a, b);\n}\n", "strcpy()"),
    ("banned", "common/base/x.c", "x = sprintf(a, \"%d\", 1);\n",
     "sprintf()"),
    ("banned", "common/base/x.c", "p = strtok (a, b);\n", "strtok()"),
    ("banned", "common/base/x.c", "system(s);\n", "system()"),
    ("banned", "common/base/x.c", "n = rand();\n", "rand()"),
    ("spdx", "common/base/y.c", "int x;\n", "no SPDX line"),
    ("headers", "common/base/x.h",
     "struct x {\n\tsize_t n;\n};\n", "does not compile alone"),
    ("format", "common/base/x.c", "int  x( void ) {return 1;}\n",
     "not clang-formatted"),
    ("settings", "conf/x.conf",
     "# What it does, in a sentence.\n#good = 1\n\n#bad = 2\n",
     "bad is not explained"),
    ("manuals", "doc/x.8", ".Dd x\n.Dt\n.Sh Foo\n", ""),
    ("commands", "modules/pledgectl/pledgectl.1",
     ".It Ic conf check Op Ar module\n", '"Fl -policy" is missing'),
    ("commands", "modules/pledgectl/pledgectl.1",
     ".It Ic conf check Fl -yes\n", "takes no --yes"),
    ("commands", "modules/pledgectl/pledgectl.1",
     ".It Xo\n.Ic conf plan\n.Xc\n", "no such command"),
    ("commands", "modules/pledgectl/pledgectl.1", ".Sh NAME\n",
     'wants ".It Ic conf check'),
    ("sizes", "common/base/x.c",
     "void\nf(void)\n{\n" + "\tg();\n" * 41 + "}\n", "41 lines"),
    ("migrations", "modules/feedback/schema/mysql/0002_x.sql",
     "CREATE TABLE x (\n\tn INT\n);\n", "cannot run twice"),
    ("templates", "modules/x/templates/x.mustache",
     "<p>{{#_}}Good{{/_}} {{name}}</p>\n<p>Bad words</p>\n", "Bad words"),
    ("templates", "modules/x/templates/x.mustache",
     "<p>{{#_}}One {{#_}}two{{/_}}</p>\n", "within"),
    ("templates", "modules/x/templates/x.mustache",
     '<a title="Bad words">{{x}}</a>\n', "Bad words"),
    ("sizes", "common/base/x.h", "int f(void);\n" * 500, "501 lines"),
    ("scripts", "modules/x/x.js", "f();\n" * 1000, "bytes are served"),
    ("scripts", "modules/x/x.js", "a.innerHTML = b;\n", "innerHTML"),
    ("scripts", "modules/x/x.js", "load('https://cdn.example');\n", "https"),
]


@pytest.mark.parametrize("check,path,text,says", PLANTED,
                         ids=[f"{p[0]}-{i}" for i, p in enumerate(PLANTED)])
def test_planted_violation_is_found(tmp_path, check, path, text, says):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    (tmp_path / "config.h").write_text("")
    with open(os.path.join(TOP, ".clang-format"), encoding="utf-8") as style:
        (tmp_path / ".clang-format").write_text(style.read())
    licence = "" if check in ("spdx", "manuals", "settings", "commands",
                              "templates") else LICENCE
    file.write_text(licence + text)
    build = BUILD if check == "commands" else str(tmp_path)
    found = list(lint.CHECKS[check](str(tmp_path), build))
    assert [f for f in found if f[0] == path and says in f[2]], found


QUIET = [
    "/* strcpy(a, b) is never used */\n",
    'const char *s = "strcpy(a, b)";\n',
    "x->rand(3);\nmy_strcpy(a);\n",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_only_looks_banned_passes(tmp_path, text):
    (tmp_path / "common").mkdir()
    (tmp_path / "common/x.c").write_text(text)
    assert not list(lint.check_banned(str(tmp_path), ""))


@pytest.mark.parametrize("text,found", [
    ("static int n;\nint f(void) { return n++; }\n", True),
    ("static int n = 3;\nint f(void) { return n++; }\n", True),
    ("int f(void) { static int n; return n++; }\n", True),
    ("int shared;\n", True),
    ("static const int n = 3;\nint f(void) { return n; }\n", False),
    ("extern const char *const names[];\n"
     'const char *const names[] = {"a", "b", 0};\n', False),
])
def test_writable_static_is_found(tmp_path, text, found):
    folder = tmp_path / "modules/x"
    folder.mkdir(parents=True)
    (folder / "x.c").write_text(text)
    subprocess.run(["cc", "-fPIE", "-O0", "-c", "x.c"], cwd=folder,
                   check=True)
    assert bool(list(lint.check_statics("", str(tmp_path)))) == found


def test_promise_without_test_is_found(tmp_path):
    """A test of account.erase-reaches-backups is none of account.erase."""
    (tmp_path / "common/policy").mkdir(parents=True)
    (tmp_path / "tests/promises").mkdir(parents=True)
    (tmp_path / "common/policy/promises.def").write_text("".join(
        f'PROMISE(X, "{name}",\n' for name in (
            "account.erase", "account.erase-reaches-backups", "a.b-c", "d.e")))
    (tmp_path / "tests/promises/test_x.py").write_text(
        "def test_account_erase_reaches_backups_later():\n\tpass\n")
    (tmp_path / "tests/promises/test_a_b_c.py").write_text("")
    found = list(lint.check_promises(str(tmp_path), ""))
    assert [what.split(":")[0] for _, _, what in found] == ["account.erase",
                                                            "d.e"]


def test_text_without_translation_is_found(tmp_path):
    """A new text in a template, as nobody has translated it yet."""
    for name in ("build-aux", "common", "modules", "po"):
        shutil.copytree(os.path.join(TOP, name), tmp_path / name)
    page = tmp_path / "common/page/templates/error.mustache"
    page.write_text(page.read_text() + "{{#_}}Planted words{{/_}}\n")
    found = list(lint.check_catalogues(str(tmp_path), ""))
    assert {(path, "Planted words" in what) for path, _, what in found} == \
        {("po/formpledge.pot", True), ("po/de.po", True)}
