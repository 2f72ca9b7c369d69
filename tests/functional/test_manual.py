# SPDX-License-Identifier: BSD-2-Clause
"""The operator's manual: one page for a browser, made of all manual pages,
every setting and the promises. Nothing in it leads nowhere."""

import glob
import html.parser
import json
import os
import re
import subprocess

import pytest

from site_of_tests import BUILD, TOP

PAGE = os.path.join(BUILD, "modules/pledgectl/man/pledgectl.1")
CHAPTERS = ["Installing", "The web server", "The mail relay", "Databases",
            "Backup and restore", "Upgrading", "Several hosts", "Staff",
            "What is kept, and until when", "Proving it", "Looking after it",
            "Several sites on one host", "When something is wrong"]

pytestmark = pytest.mark.skipif(not os.path.exists(PAGE),
                                reason="pledgectl is not built")


class Reader(html.parser.HTMLParser):
    """Ids, links, what a browser would load, headings."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.heads = [], [], [], []
        self.open, self.head = [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ("meta", "br", "link", "img", "hr", "col"):
            self.open.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        elif "src" in attrs or tag in ("link", "script"):
            self.loads.append((tag, attrs))
        if re.fullmatch("h[1-4]", tag):
            self.head = ""

    def handle_startendtag(self, tag, attrs):
        """<br/>"""

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())
        if re.fullmatch("h[1-4]", tag):
            self.heads.append(" ".join(self.head.split()))
            self.head = None

    def handle_data(self, data):
        if self.head is not None:
            self.head += data


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


@pytest.fixture(scope="module", name="made")
def made_fixture():
    """The manual as the sources have it now."""
    return subprocess.run(["build-aux/make-manual", PAGE], cwd=TOP, check=True,
                          capture_output=True, text=True).stdout


def check(text):
    found = Reader(text)
    assert not found.open
    assert len(found.ids) == len(set(found.ids))
    inside = [link[1:] for link in found.links if link.startswith("#")]
    assert len(inside) > 100 and set(inside) <= set(found.ids)
    assert [link for link in found.links if not link.startswith("#")
            and not link.startswith("https://")] == []
    assert found.loads == []  # one file: nothing is fetched
    assert "url(" not in text and "@import" not in text
    for chapter in CHAPTERS:
        assert chapter in found.heads
    return found


def test_manual(made):
    check(made)


def test_manual_that_is_kept():
    """The one beside the README. make update-manual makes it anew."""
    check(read(os.path.join(TOP, "manual.html")))


def test_manual_has_every_page(made):
    pages = [path for suffix in "1578" for path in glob.glob(
        os.path.join(TOP, f"**/formpledge*.{suffix}"), recursive=True)
        if f"{os.sep}build{os.sep}" not in path]
    assert len(pages) > 10
    for path in pages:
        assert f'id="{os.path.basename(path)}"' in made, path


def test_manual_has_every_setting(made):
    ids = set(Reader(made).ids)
    names = glob.glob(os.path.join(TOP, "conf/*.conf"))
    assert len(names) > 5
    for path in names:
        name = os.path.basename(path)[:-5]
        keys = re.findall(r"^#(\w+) = ", read(path), re.M)
        assert keys
        for key in keys:
            assert f"settings.{name}.{key}" in ids, (name, key)


def test_manual_has_every_promise(made):
    ids = re.findall(r'^PROMISE\(\w+, "([a-z.-]+)"', read(
        os.path.join(TOP, "common/policy/promises.def")), re.M)
    assert len(ids) > 50
    for promise in ids:
        assert f"<code>{promise}</code>" in made, promise


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md",
                                  "SECURITY.md", "doc/promises.md"])
def test_links_of_the_readme(name):
    """Each leads to a file that is there."""
    folder = os.path.dirname(os.path.join(TOP, name))
    for link in re.findall(r"\]\(([^)#]+)", read(os.path.join(TOP, name))):
        if not link.startswith(("http:", "https:", "mailto:")):
            assert os.path.exists(os.path.join(folder, link)), link


def test_files_of_the_operator_stay(tmp_path):
    """As the manual says: what was changed stays, and what was put away; the
    new one is beside it."""
    def install():
        subprocess.run(["sh", "build-aux/keep-conf", TOP, tmp_path,
                        "conf/site.conf", "conf/surveys.conf"], cwd=TOP,
                       check=True)
    install()
    assert sorted(os.listdir(tmp_path)) == ["site.conf", "surveys.conf"]
    (tmp_path / "site.conf").write_text("mine\n")
    os.rename(tmp_path / "surveys.conf", tmp_path / "surveys.conf.off")
    install()
    assert sorted(os.listdir(tmp_path)) == [
        "site.conf", "site.conf.new", "surveys.conf.new", "surveys.conf.off"]
    assert (tmp_path / "site.conf").read_text() == "mine\n"


def test_commands_that_are_told_exist():
    """Those that an operator is told to type."""
    done = subprocess.run([os.path.join(BUILD, "modules/pledgectl/pledgectl"),
                           "--help", "--json"], capture_output=True, text=True,
                          check=True)
    commands = {row["command"] for row in json.loads(done.stdout)}
    for name in ("README.md", "doc/formpledge.7"):
        for line in read(os.path.join(TOP, name)).splitlines():
            found = re.match(r"(?:\.Li|\.Nm|#| +sudo|\$ sudo) pledgectl "
                             r"(?:--site \w+ )?([a-z-]+)(?: ([a-z-]+))?",
                             line)
            if found:
                assert found[1] in commands \
                    or f"{found[1]} {found[2]}" in commands, line
