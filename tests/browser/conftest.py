# SPDX-License-Identifier: BSD-2-Clause
"""A real browser, with and without JavaScript, and axe-core."""

import os
import shutil
import socket
import subprocess
import tempfile

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from site_of_tests import BUILD

FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic
--no-first-run --disable-background-networking --disable-component-update
--disable-sync --disable-extensions --disable-dev-shm-usage
--no-default-browser-check --disable-default-apps --no-proxy-server
--window-size=1000,1400""".split()
SHOTS = os.environ.get("SCREENSHOTS", os.path.join(BUILD, "screenshots"))


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core, from npm."""
    folder = os.path.join(BUILD, "axe")
    path = os.path.join(folder, "node_modules/axe-core/axe.min.js")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        if not shutil.which("npm"):
            pytest.skip("axe-core: npm is not installed")
        done = subprocess.run(
            ["npm", "install", "--no-save", "--no-package-lock",
             "--ignore-scripts", "--no-audit", "--no-fund", "axe-core@4"],
            cwd=folder, capture_output=True, text=True, timeout=120,
            check=False)
        if done.returncode:
            pytest.skip("axe-core: the npm registry cannot be reached")
    with open(path, encoding="utf-8") as file:
        return file.read()


def has_localhost():
    """Chromium's driver needs the name; a bare debootstrap lacks it."""
    try:
        return bool(socket.gethostbyname("localhost"))
    except OSError:
        return False


class Browser:
    """What a person does, in a profile of its own."""

    def __init__(self, site, script, flags=()):
        if not has_localhost():
            pytest.skip("no name localhost: /etc/hosts has to say 127.0.0.1")
        self.site, self.script = site, script
        self.profile = tempfile.mkdtemp(prefix="fp-browser-")
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, *flags):
            options.add_argument(flag)
        options.add_argument("--user-data-dir=" + self.profile)
        if not script:
            options.add_experimental_option("prefs", {
                "profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.binary_location = shutil.which("chromium")
        self.driver = webdriver.Chrome(
            service=Service(shutil.which("chromedriver")), options=options)
        self.driver.set_page_load_timeout(30)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    # Looking
    def open(self, path):
        self.driver.get(self.site.url + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.site.url)

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def wait(self, question, seconds=15):
        return WebDriverWait(self.driver, seconds).until(
            lambda _: question())

    def shot(self, name):
        """The whole page, as a person scrolling sees it."""
        os.makedirs(SHOTS, exist_ok=True)
        height = self.find("html").size["height"]
        self.driver.set_window_size(1000, max(600, height + 150))
        self.driver.save_screenshot(
            os.path.join(SHOTS, f"{name}{'' if self.script else '-nojs'}.png"))
        self.driver.set_window_size(1000, 1400)

    # Acting
    def fill(self, **values):
        for name, value in values.items():
            field = self.find(f"[name='{name}']")
            kind = field.get_attribute("type")
            if field.tag_name == "select":
                Select(field).select_by_value(value)
            elif kind in ("checkbox", "radio"):
                self.find(f"[name='{name}'][value='{value}']").click()
            else:
                field.clear()
                field.send_keys(value)

    def press(self, css):
        """Clicks what leads to another page, and waits for that page."""
        old = self.find("html")
        self.find(css).click()

        def changed():
            try:
                return not old.is_enabled()
            except Exception:  # the old page is gone
                return True
        self.wait(changed)

    # Judging
    def violations(self, axe):
        """What axe-core finds wrong with the page."""
        self.driver.execute_script(axe)
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run().then(r => done(r.violations), e => done([{id:"
            "String(e), nodes: []}]));")
        return [(v["id"], v.get("help"), [n.get("html") for n in v["nodes"]])
                for v in found]

    def complaints(self):
        """Errors in the console: blocked by the policy, not found."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE"]


@pytest.fixture(params=[True, False], ids=["js", "nojs"])
def browser(request, one_site):
    with_script = Browser(one_site, request.param)
    yield with_script
    with_script.close()


@pytest.fixture
def browser_js(one_site):
    found = Browser(one_site, True)
    yield found
    found.close()


@pytest.fixture
def browser_autofill(one_site):
    """Says of each field what it would fill in there."""
    found = Browser(one_site, True, [
        "--enable-features=AutofillShowTypePredictions"])
    yield found
    found.close()
