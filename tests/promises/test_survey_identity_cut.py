# SPDX-License-Identifier: BSD-2-Clause
"""survey.identity-cut: what says who is asking, and the ballot itself, are
looked for in every file, on the raw image of the file system that the site
runs on, in what the processes write and in the memory of the live module,
after answers were given at the anonymous door. Leaks that are planted on
purpose must be found by the same search."""

import json
import os
import re
import signal
import sys
import time

import pytest
import requests

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from canary import Canary, find_below  # noqa: E402
from places import Image, Trace, below, descendants, search_memory  # noqa: E402
from site_of_tests import Site, wait_until  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="looking into processes needs root")

IMAGE_MB = 96
DOORS = "etc/nginx/formpledge-surveys-doors.conf"


class Ballot(Canary):
    """A ballot is a word that occurs nowhere else, too."""

    def __init__(self, text):
        super().__init__("ballot")
        self.text = text


def surveys_site(image=None, server="nginx"):
    folder = image and os.path.join(image.folder, "site")
    if folder:
        os.mkdir(folder)
    return Site(server, "sqlite", modules=["surveys"], folder=folder)


def identity(word):
    """Everything with which a browser says who it is."""
    return {"Cookie": f"fp_session={word}; fp_ballot_commute={word}",
            "User-Agent": f"Mozilla/5.0 {word}",
            "Referer": f"http://{word}.example/{word}",
            "Authorization": f"Basic {word}", "X-Forwarded-For": f"{word}",
            "X-Real-IP": f"{word}", "Forwarded": f"for={word}",
            "Origin": f"http://{word}.example"}


def ballot(site, word):
    page = requests.get(f"{site.url}/surveys/commute", timeout=10,
                        headers=identity(word))
    assert page.status_code == 200
    return re.search(r'name="ballot" value="([\w-]+)"', page.text)[1]


def post(site, word, data, query="", **more):
    return requests.post(f"{site.url}/surveys/commute/answers{query}",
                         data=data, timeout=10, allow_redirects=False,
                         headers={**identity(word), **more})


def visits(site, word):
    """Every way in which answers can end; returns the ballots used."""
    used = [ballot(site, word) for _ in range(6)]
    json_type = {"Content-Type": "application/json"}
    for data, status, more in [
            ({"ballot": used[0], "mode": "bike"}, 303, {}),
            ({"ballot": used[0], "mode": "bus"}, 409, {}),
            ({"ballot": used[1], "mode": str(word)}, 422, {}),
            ({"ballot": used[1], "minutes": "20", "more": str(word)}, 303, {}),
            ({"ballot": str(word)}, 422, {}),
            (json.dumps({"ballot": used[2], "days": 5}), 200, json_type),
            (json.dumps({"ballot": used[3], "days": str(word)}), 422,
             json_type),
            ("{" + str(word), 400, json_type),
            (str(word) * 10, 415, {"Content-Type": f"text/{word}"}),
            (str(word) * 5000, 413, {})]:
        reply = post(site, word, data, **more)
        assert reply.status_code == status, (data, reply.text)
    assert post(site, word, {"ballot": used[4]}, f"?who={word}"
                ).status_code == 303
    files = {"ballot": (None, used[5]), "mode": (None, "walk")}
    assert requests.post(
        f"{site.url}/surveys/commute/answers", files=files, timeout=10,
        headers=identity(word), allow_redirects=False).status_code == 303
    return used


def front(site, server):
    with open(site.path(f"run/{server}.pid"), encoding="ascii") as file:
        return int(file.read())


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_survey_identity_cut(server):
    """Files, raw image, writes and memory after every kind of answer."""
    word = Canary("survey")
    with Image(IMAGE_MB) as image, surveys_site(image, server) as site:
        module, = site.pids("surveys")
        with Trace([module, *descendants(front(site, server))]) as trace:
            used = visits(site, word)
            time.sleep(1)  # a log line is written after the reply
            canaries = {word, *map(Ballot, (used[1], used[2], used[5]))}
            written = trace.search(canaries)
        assert written == {}
        assert search_memory(canaries, module) == {}
        assert find_below(canaries, site.dir) == {}
        site.stop()
        assert image.search(canaries) == {}


# Leaks planted on purpose: the search above must see each of them, or the
# module must refuse.

def edit(site, path, old, new):
    path = site.path(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def reload_front(site):
    pid = front(site, "nginx")
    old = set(below(pid)) - {pid}
    os.kill(pid, signal.SIGHUP)
    wait_until(lambda: not old & set(below(pid)), 10, "the reload")


def plant(change):
    """One answer at a leaky site: (writes, files, image) that hold it."""
    with Image(IMAGE_MB) as image, surveys_site(image) as site:
        change(site)
        reload_front(site)
        word = Canary("leak")
        module, = site.pids("surveys")
        with Trace([module, *descendants(front(site, "nginx"))]) as trace:
            used = ballot(site, word)
            assert post(site, word, {"ballot": used, "mode": "bike"}
                        ).status_code == 303
            time.sleep(1)
            written = trace.search({word, Ballot(used)})
        files = find_below({word, Ballot(used)}, site.dir)
        site.stop()
        return written, files, image.search({word, Ballot(used)})


def test_survey_leak_in_access_log_is_caught():
    def change(site):
        edit(site, DOORS, "auth_request off;\n\taccess_log off;",
             f"auth_request off;\n\taccess_log {site.path('log/leak.log')} "
             "combined;")
    assert all(plant(change))


def test_survey_leak_in_kept_body_is_caught():
    def change(site):
        edit(site, "etc/nginx/formpledge-location.conf",
             "client_body_in_file_only off", "client_body_in_file_only on")
    assert all(plant(change))


@pytest.mark.parametrize("name, value", [
    ("HTTP_COOKIE", "$http_cookie"), ("REMOTE_ADDR", "$remote_addr"),
    ("HTTP_USER_AGENT", "$http_user_agent")])
def test_survey_leak_by_a_parameter_is_refused(name, value):
    """Fails closed: no answer is taken, and the operator is told."""
    with surveys_site() as site:
        edit(site, DOORS, "fastcgi_pass formpledge_surveys;",
             f"fastcgi_param {name} {value};\n"
             "\tfastcgi_pass formpledge_surveys;")
        reload_front(site)
        word = Canary("leak")
        used = ballot(site, word)
        assert post(site, word, {"ballot": used}).status_code == 500
        logged = site.logs()["log/surveys.log"].decode()
        assert f"passes {name} to the anonymous door" in logged
        assert find_below({word, Ballot(used)}, site.dir) == {}
