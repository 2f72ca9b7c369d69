# SPDX-License-Identifier: BSD-2-Clause
"""The policy's page: by region and language, and earlier versions."""

import hashlib
import os
import signal

import pytest
import requests
from site_of_tests import Site, wait_until

OLD = """
name = "strict"; version = "0.9"; effective = "2025-05-01";
text = "What we said before.\\n\\nAnd more.";
variants = ( { region = "EEA"; countries = ["DE"]; text = "Before, EEA."; } );
"""


@pytest.fixture(scope="module", params=["nginx", "apache"])
def site(request):
    with Site(request.param, modules=["registration", "feedback"]) as site:
        with open(site.path("etc/policies/strict-0.9.conf"), "w",
                  encoding="utf-8") as file:
            file.write(OLD)
        path = site.path("etc/policies/strict.conf")
        with open(path, encoding="utf-8") as file:
            strict = [line for line in file.readlines()
                      if not line.startswith("texts = ")]
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(strict) + """
texts = ( { language = "de"; text = "Was wir versprechen."; } );
variants = ( { region = "EEA"; countries = ["DE", "FR"];
  text = "For the EEA.";
  texts = ( { language = "de"; text = "Im EWR."; } ); },
  { region = "California"; countries = ["US-CA"];
  text = "For California."; } );
""")
        for module in ["registration", "feedback"]:
            site.restart(module)
            wait_until(lambda m=module: site.session().get(
                f"{site.url}/{m}/policy").status_code == 200, 10, module)
        yield site


def page(site, path, **headers):
    reply = site.session().get(site.url + path, headers={
        "Accept": "application/json", **headers}, timeout=10)
    return reply.status_code, reply.json()


@pytest.mark.parametrize("module", ["registration", "feedback"])
def test_text_by_region_and_language(site, module):
    for path, want in [("", None), ("/1", None),
                       ("/1/general/de", "Was wir versprechen."),
                       ("/1/eea", "For the EEA."), ("/1/eea/de", "Im EWR."),
                       ("/1/california", "For California."),
                       ("/0.9", "What we said before.\n\nAnd more."),
                       ("/0.9/eea/en", "Before, EEA.")]:
        status, said = page(site, f"/{module}/policy{path}")
        assert status == 200, path
        if want:
            assert said["text"] == want
        assert said["sha256"] == hashlib.sha256(
            said["text"].encode()).hexdigest()
        assert said["in_force"] == (not path.startswith("/0.9"))
        assert [v["version"] for v in said["versions"]] == ["1", "0.9"]


@pytest.mark.parametrize("path", ["2", "0.9/california", "1/moon", "1/eea/fr",
                                  "1/eea/en/more", "1/"])
def test_what_there_is_not(site, path):
    assert page(site, "/registration/policy/" + path)[0] == 404


def test_html_says_version_and_date(site):
    text = site.session().get(site.url + "/registration/policy").text
    assert "Version 1, in force since 1 January 2026." in text
    assert "Version 0.9 of 1 May 2025" in text and 'hreflang="de"' in text
    old = site.session().get(site.url + "/registration/policy/0.9").text
    assert "not in force any more" in old and "And more." in old


def test_one_version_with_two_texts_stops_a_start(site):
    twin = site.path("etc/policies/twin.conf")
    with open(twin, "w", encoding="utf-8") as file:
        file.write('name = "strict"; version = "0.9";\n'
                   'effective = "2025-05-01"; text = "Something else.";\n')
    try:
        done = site.pledgectl("conf", "check", check=False)
        assert done.returncode == 1
        assert ('twin.conf:1: version "0.9" of policy "strict" has another '
                "text in") in done.stdout + done.stderr
        assert "give the changed text a new version" in (
            done.stdout + done.stderr)
        for pid in site.pids("registration"):
            os.kill(pid, signal.SIGHUP)
        assert page(site, "/registration/policy/0.9")[1]["text"].startswith(
            "What we said before")
    finally:
        os.unlink(twin)


def test_gpc_json(site):
    reply = requests.get(site.url + "/.well-known/gpc.json", timeout=10)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].split(";")[0] == "application/json"
    assert reply.json()["gpc"] is True
    assert len(reply.json()["lastUpdate"]) == 10


def say(site, nginx, apache):
    """Has the web server say where visitors are."""
    name = "formpledge-server.conf"
    path = site.path("etc", site.server, name)
    with open(path, "r+", encoding="utf-8") as file:
        old = file.read()
        file.write(nginx if site.server == "nginx" else apache)
    site.restart_web()
    return path, old


def test_region_by_the_web_server_never_by_the_visitor(site):
    forged = {"FORMPLEDGE-COUNTRY": "DE", "Formpledge_Country": "DE",
              "Formpledge-Region": "eea", "CF-IPCountry": "DE"}
    for module in ["registration", "feedback"]:
        said = page(site, f"/{module}/policy", **forged)[1]
        assert said["variant"] == "general"
    path, old = say(site, "\nset $formpledge_country $http_cf_ipcountry;\n",
                    "\nSetEnvIf CF-IPCountry ^([A-Z][A-Z])$ "
                    "FORMPLEDGE_COUNTRY=$1\n")
    try:
        for module in ["registration", "feedback"]:
            for country, want in [("DE", "eea"), ("FR", "eea"),
                                  ("US", "general"), ("de", "general")]:
                said = page(site, f"/{module}/policy",
                            **{"CF-IPCountry": country})[1]
                assert said["variant"] == want, country
        form = page(site, "/feedback/", **{"CF-IPCountry": "DE"})[1]
        assert form["policy"] == "1" and form["policy_text"]
        html = site.session().get(site.url + "/feedback/", headers={
            "CF-IPCountry": "DE"}).text
        assert 'href="/feedback/policy/1/eea/en"' in html
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(old)
        site.restart_web()
