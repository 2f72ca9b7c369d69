# SPDX-License-Identifier: BSD-2-Clause
"""The site as a whole: what dies comes back, what is down is said."""

import subprocess
import uuid

from site_of_tests import BUILD, DEMO
from visitor import Visitor

FORM = "/feedback/"


def word():
    return "w" + uuid.uuid4().hex[:12]


def test_killed_module_is_back(any_server):
    site = any_server
    site.restart("feedback")
    assert Visitor(site).get(FORM).status == 200


def test_database_down_keeps_the_text(sites):
    site, mark = sites.get("nginx", "mysql"), word()
    form = Visitor(site).get(FORM).form()
    with site.database_down():
        page = form.send(press="consent", message=mark, category="question")
        assert page.status == 503
        assert int(page.reply.headers["Retry-After"]) > 0
        assert page.form().values["message"] == mark
    page = form.send(press="consent", message=mark, category="question")
    assert page.status == 200


def demo_refuses(folder, *options):
    """What the demo says where it does not start."""
    done = subprocess.run(
        [DEMO, "--dir", folder, "--build", BUILD, "--detach", *options],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=60, check=False)
    assert done.returncode == 1, done.stdout
    return done.stdout


def test_demo_keeps_what_is_there(sites, tmp_path):
    """A demo that runs is not stopped by another with the other server, nor
    taken for one that begins at its port, and the boxes of one database are
    not met with the other."""
    site = sites.get("nginx", "mysql")
    assert "already running in" in demo_refuses(site.dir, "--server", "apache")
    assert Visitor(site).get(FORM).status == 200
    assert "another program answers at port" in demo_refuses(
        str(tmp_path), "--port", str(site.port))
    assert (tmp_path / "data/.database").read_text() == "sqlite\n"
    assert "holds a demo with --database sqlite" in demo_refuses(
        str(tmp_path), "--database", "mysql")
