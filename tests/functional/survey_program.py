# SPDX-License-Identifier: BSD-2-Clause
"""formpledge-surveys alone on a socket, with surveys that are open."""

import os
import re
import shutil
import signal
import subprocess
import urllib.parse

from fcgi_client import encode, params_of, raw, request
from program import Program
from site_of_tests import BUILD, TOP, wait_until

TOOL = os.path.join(BUILD, "tests/functional/surveys/survey_tool")
FORM = "application/x-www-form-urlencoded"


class Surveys(Program):
    """Surveys(tmp_path, ["commute"], hold_back=30)"""

    def __init__(self, folder, ids=("commute",), **settings):
        self.ids = ids
        super().__init__(
            folder, "modules/surveys/formpledge-surveys", "surveys",
            keys=("forms", "edge", "surveys"),
            **{"database": f"sqlite:{folder}/surveys.db",
               "surveys_dir": f"{folder}/definitions",
               "box_dir": f"{folder}/boxes", "ballots_rate": 1000000,
               **settings})
        os.mkdir(os.path.join(self.dir, "definitions"))
        for name in ids:
            shutil.copy(f"{TOP}/examples/surveys/{name}.conf",
                        f"{self.dir}/definitions/{name}.conf")
        self.tool("migrate")

    def tool(self, *args, check=True, stdin=None):
        done = subprocess.run([TOOL, self.dir, *map(str, args)], text=True,
                              capture_output=True, check=False, input=stdin)
        if check:
            assert done.returncode == 0, done.stderr
        return done.stdout if check else done

    def is_ready(self):
        assert self.process.poll() is None, self.logged()
        return self.logged().count(": ready") > self.starts

    def start(self, wait=True):
        self.starts = 0
        if os.path.exists(self.log):
            self.starts = self.logged().count(": ready")
        return super().start(wait)

    def kill(self):
        self.stop(signal.SIGKILL)
        self.start()

    def open(self):
        for name in self.ids:
            self.tool("open", name)
        self.start()
        for name in self.ids:
            self.wait_open(name)
        return self

    def wait_open(self, name):
        wait_until(lambda: self.get(f"/surveys/{name}").status in (200, 401),
                   10, f"survey {name} open")

    def __enter__(self):
        return self.open()

    def get(self, path, **params):
        return request(self.socket, "GET", path, **params)

    def post(self, path, body, content_type=FORM, **params):
        """As the web server's include for the anonymous door passes it."""
        if not isinstance(body, bytes):
            body = (body if isinstance(body, str)
                    else urllib.parse.urlencode(body, True)).encode()
        sent = params_of("POST", path, body, CONTENT_TYPE=content_type)
        del sent["REMOTE_ADDR"]
        sent.update(params)
        return raw(self.socket, encode(sent, body))

    def ballot(self, name="commute"):
        page = self.get(f"/surveys/{name}").body.decode()
        return re.search(r'name="ballot" value="([\w-]+)"', page)[1]

    def answer(self, name="commute", ballot=None, **answers):
        return self.post(f"/surveys/{name}/answers",
                         {"ballot": ballot or self.ballot(name), **answers})

    def results(self, name="commute"):
        """{(question, option): number}"""
        found = {}
        for line in self.tool("results", name).splitlines():
            question, option, number = line.split()
            found[question, option] = int(number)
        return found
