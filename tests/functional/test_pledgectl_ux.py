# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl as a tool: what people see at a terminal, what scripts get, what
the shell completes, and that all of it is one table."""

import fcntl
import html.parser
import json
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import termios

import pytest

from site_of_tests import BUILD, TOP

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")
MADE = os.path.join(BUILD, "modules/pledgectl/man")
SITE = 'site_url = "http://127.0.0.1:8080";\n'
COLOUR = "\x1b["

pytestmark = pytest.mark.skipif(not os.path.exists(PLEDGECTL),
                                reason="pledgectl is not built")


@pytest.fixture(scope="module")
def etc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ux")
    shutil.copytree(os.path.join(TOP, "conf/policies"), folder / "policies")
    (folder / "site.conf").write_text(SITE)
    shutil.copytree(os.path.join(TOP, "examples/surveys"), folder / "surveys",
                    ignore=shutil.ignore_patterns("suggestions*"))
    (folder / "surveys.conf").write_text(
        f'database = "sqlite:{folder}/surveys.db";\n')
    for args in (["keys", "init"], ["db", "init", "surveys"]):
        subprocess.run([PLEDGECTL, "--config", folder, *args], check=True,
                       stdout=subprocess.DEVNULL)
    return str(folder)


def run(*args):
    """Without a terminal, as a script runs it."""
    return subprocess.run([PLEDGECTL, *args], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60, check=False)


def at_terminal(*args, columns=80, typed="", env=None):
    """What somebody sees who types it, and how it ended."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    mode = termios.tcgetattr(theirs)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, mode)
    program = subprocess.Popen(
        [PLEDGECTL, *args], stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **(env or {})})
    os.close(theirs)
    if typed:
        os.write(ours, typed.encode())
    seen = b""
    while True:
        try:
            some = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        seen += some
    os.close(ours)
    return seen.decode().replace("\r\n", "\n"), program.wait(timeout=60)


def table():
    return json.loads(run("--help", "--json").stdout)


COMMANDS = table() if os.path.exists(PLEDGECTL) else []
NAMES = [row["command"] for row in COMMANDS]


# -- help ------------------------------------------------------------------

def test_alone_it_tells_its_commands_by_purpose():
    done = run()
    assert done.returncode == 2 and not done.stderr
    words = set(re.findall(r"[a-z][a-z-]+", done.stdout))
    for name in NAMES:
        assert set(name.split()[:1]) <= words, name
    for purpose in {row["purpose"] for row in COMMANDS}:
        assert f"\n{purpose}\n" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


@pytest.mark.parametrize("row", COMMANDS, ids=NAMES)
def test_each_command_is_explained(row):
    told = run(*row["command"].split(), "--help")
    assert told.returncode == 0
    assert row["summary"] in told.stdout
    assert "pledgectl " + row["example"] in told.stdout
    for code in (0, 1, 2):
        assert re.search(rf"^  {code}  \S", told.stdout, re.M)
    assert bool(re.search(r"^  3  ", told.stdout, re.M)) == \
        bool(row["exit_3"])
    assert row["command"] in run("--help").stdout


@pytest.mark.parametrize("row", COMMANDS, ids=NAMES)
def test_each_example_is_called_the_right_way(row, tmp_path):
    words = shlex.split(row["example"].split(" >")[0])
    done = run("--config", str(tmp_path / "none"), *words)
    assert done.returncode != 2, done.stderr


def test_the_manual_page_has_what_the_program_says():
    with open(os.path.join(MADE, "pledgectl.1"), encoding="utf-8") as file:
        page = subprocess.run(["mandoc", "-Tascii"], stdin=file, text=True,
                              capture_output=True, check=True).stdout
    page = re.sub(".\b", "", page)
    for row in COMMANDS:
        assert f"pledgectl {row['example']}" in page
        assert re.search(rf"^     {row['command']} ", page, re.M)
    for option in set(" ".join(r["options"] for r in COMMANDS).split()):
        assert re.search(rf"^ +{option}\b", page, re.M), option


# -- terminal --------------------------------------------------------------

def test_colours_are_for_terminals(etc):
    for command in (["surveys", "list"], ["promises"], ["verify"]):
        args = ["--config", etc, *command]
        assert COLOUR not in run(*args).stdout
        assert COLOUR in at_terminal(*args)[0]
        assert COLOUR not in at_terminal(*args, env={"NO_COLOR": "1"})[0]
        assert COLOUR not in at_terminal(*args, env={"TERM": "dumb"})[0]
        assert COLOUR not in at_terminal(*args, "--json")[0]


@pytest.mark.parametrize("columns", [50, 60, 80])
def test_a_table_fits_the_terminal_and_loses_nothing(etc, columns):
    args = ["--config", etc, "surveys", "list"]
    seen = at_terminal(*args, columns=columns, env={"NO_COLOR": "1"})[0]
    assert max(len(line) for line in seen.splitlines()) <= columns
    whole = run(*args).stdout
    rows = json.loads(run(*args, "--json").stdout)
    assert len(whole.splitlines()) == len(rows) + 1, "one line a row"
    assert sorted(re.sub(r"\s", "", seen)) == sorted(re.sub(r"\s", "", whole))


# -- asked first -----------------------------------------------------------

DESTROYING = [
    ["members", "erase", "--reason", "by letter", "ann"],
    ["surveys", "texts", "--destroy", "words"],
    ["surveys", "close", "--without-host", "web2", "words"],
]


@pytest.mark.parametrize("args", DESTROYING, ids=lambda a: " ".join(a[:2]))
def test_nothing_is_destroyed_unasked(etc, args):
    done = run("--config", etc, *args)
    assert done.returncode == 1
    assert "nothing was done" in done.stderr and "--yes" in done.stderr
    for said, does in (("yes\n", True), ("y\n", False), ("", False)):
        done = subprocess.run([PLEDGECTL, "--config", etc, *args], input=said,
                              text=True, capture_output=True, check=False)
        assert ("nothing was done" not in done.stderr) == does
    for typed in ("no\n", "\n", "y\n", "\x04"):
        seen, code = at_terminal("--config", etc, *args, typed=typed)
        assert code == 1 and "Type yes" in seen and "nothing was done" in seen
    # There is nothing here to be destroyed, and that is what it says then.
    for seen in (at_terminal("--config", etc, *args, typed="yes\n")[0],
                 run("--config", etc, *args, "--yes").stderr):
        assert "nothing was done" not in seen and "pledgectl:" in seen, seen


def test_what_a_script_does_every_day_is_asked_for_at_a_terminal_only(etc):
    args = ["--config", etc, "surveys", "close", "words"]
    assert "nothing was done" not in run(*args).stderr
    assert "nothing was done" in at_terminal(*args, typed="no\n")[0]


# -- a survey's page --------------------------------------------------------

class Labels(html.parser.HTMLParser):
    """The ids of inputs, and what labels are for; all that is loaded."""

    def __init__(self):
        super().__init__()
        self.ids, self.labels, self.loads, self.text = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("input", "textarea"):
            self.ids.append(attrs["id"])
        if tag == "label":
            self.labels.append(attrs["for"])
        self.loads += [attrs[k] for k in ("src", "href", "action")
                       if k in attrs]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("name", ["commute", "employees", "kinds",
                                  "workplace"])
def test_survey_as_a_page(etc, tmp_path, name):
    file = tmp_path / "page.html"
    done = run("--config", etc, "surveys", "check", name, "--html", str(file))
    assert done.returncode == 0, done.stderr
    page = Labels()
    page.feed(file.read_text(encoding="utf-8"))
    assert sorted(page.ids) == sorted(page.labels)
    assert len(set(page.ids)) == len(page.ids) > 3
    assert page.loads == [], "it stands alone"
    with open(os.path.join(etc, "surveys", name + ".conf"),
              encoding="utf-8") as conf:
        for title in re.findall(r'^\s*title = "([^"\\]*)"', conf.read(), re.M):
            assert title in page.text, title


def test_survey_with_mistakes_has_no_page(etc, tmp_path):
    (tmp_path / "bad.conf").write_text('title = "<b>Bad</b>";\n')
    done = run("--config", etc, "surveys", "check",
               str(tmp_path / "bad.conf"), "--html", str(tmp_path / "x.html"))
    assert done.returncode == 1 and not (tmp_path / "x.html").exists()
    done = run("--config", etc, "surveys", "check", "commute", "--html",
               str(tmp_path / "none/x.html"))
    assert done.returncode == 1 and "none/x.html" in done.stderr


# -- completion ------------------------------------------------------------

def complete(line, folder=None):
    """What the shell offers for the last word of a line."""
    words = shlex.split(line) + ([""] if line.endswith(" ") else [])
    script = f"""
source {shlex.quote(os.path.join(MADE, "pledgectl"))}
compopt() {{ :; }}
COMP_WORDS=({" ".join(shlex.quote(w) for w in words)})
COMP_CWORD={len(words) - 1}
_pledgectl
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "--norc", "-c", script], text=True,
                          capture_output=True, check=False, cwd=folder,
                          timeout=30)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split())


def test_completion_knows_every_command():
    groups = {name.split()[0] for name in NAMES}
    assert complete("pledgectl ") == groups
    for group in groups:
        names = {n.split()[1] for n in NAMES
                 if n.split()[0] == group and " " in n}
        if names:
            assert complete(f"pledgectl {group} ") == names, group


def test_completion_knows_the_options_of_each():
    common = complete("pledgectl --")
    assert {"--config", "--site", "--help", "--quiet"} <= common
    for row in COMMANDS:
        assert complete(f"pledgectl {row['command']} --") == \
            common | set(row["options"].split()), row["command"]


def test_completion_knows_what_is_configured(tmp_path):
    for name in ("surveys/commute.conf", "surveys/lunch.conf",
                 "forms/contest.conf", "acme/surveys/parking.conf",
                 "acme/site.conf", "blue/site.conf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    at = f"pledgectl --config {tmp_path}"
    assert complete(f"{at} surveys show ") == {"commute", "lunch"}
    assert complete(f"{at} surveys show co") == {"commute"}
    assert complete(f"{at} feedback list ") == {"contest", "feedback"}
    assert complete(f"{at} --site ") == {"acme", "blue"}
    assert complete(f"{at} --site acme surveys close --wait 5 ") == \
        {"parking"}
    assert {"registration", "surveys"} <= complete(f"{at} conf check ")
    assert complete("pledgectl policy announce --kind t") == {"transfer"}
    assert complete("pledgectl promises --policy si", tmp_path / "acme") == \
        {"site.conf"}
