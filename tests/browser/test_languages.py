# SPDX-License-Identifier: BSD-2-Clause
"""Every page of registration, in English and in German, on a phone and on a
desktop: nothing scrolls sideways, axe-core finds nothing, no English is left
in German pages. SHOTS=1 leaves pictures in BUILD/screenshots."""

import os
import re

import pytest
from conftest import SHOTS, Browser
from test_forms import text_of, word

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
ROUTES = os.path.join(TOP, "modules/registration/routes.c")
PO = os.path.join(TOP, "po/de.po")
MOUNT = "/registration"
WIDTHS = {"phone": 360, "desktop": 1280}
PASSWORD = "seven-Maps-behind-a-stove-41"
# Not pages, or pages that need what only a mail about it brings.
NO_PAGE = {"/authorize", "/me/export", "/export-schema.json"}
BY_MAIL = {"/verify", "/reset", "/unsubscribe", "/transfer"}
RULES = {"target-size": {"enabled": True}}


def routes():
    """What can be asked for, as the table says."""
    with open(ROUTES, encoding="utf-8") as file:
        return re.findall(r'\bGET\("([^"]+)"', file.read())


def english():
    """Texts that have a German translation of their own."""
    with open(PO, encoding="utf-8") as file:
        entries = re.split(r"\n\n", file.read())
    for entry in entries:
        if "common/policy/country.def" in entry:
            continue
        said = re.findall(r'^(msgid|msgstr) ((?:".*"\n?)+)', entry, re.M)
        found = {name: "".join(re.findall(r'"(.*)"', text))
                 for name, text in said}
        text = found.get("msgid", "")
        if len(text) > 9 and not re.search(r"[{%<\\]", text) and \
                found.get("msgstr") != text:
            yield text


class Reader(Browser):
    """A browser of one language that can be as narrow as a phone."""

    def __init__(self, site, tag):
        super().__init__(site, True)
        self.tag = tag
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {
            "headers": {"Accept-Language": tag}})

    def width(self, pixels):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": pixels, "height": 800, "deviceScaleFactor": 1,
            "mobile": False})

    def picture(self, name):
        if not os.environ.get("SHOTS"):
            return
        height = self.driver.execute_script(
            "return document.documentElement.scrollHeight")
        for size, pixels in WIDTHS.items():
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": pixels, "height": height + 40,
                "deviceScaleFactor": 1, "mobile": False})
            height = self.driver.execute_script(
                "return document.documentElement.scrollHeight")
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": pixels, "height": height,
                "deviceScaleFactor": 1, "mobile": False})
            self.shot_as(f"{self.tag}-{size}-{name}")

    def shot_as(self, name):
        os.makedirs(SHOTS, exist_ok=True)
        self.driver.save_screenshot(os.path.join(SHOTS, name + ".png"))

    def judge(self, axe, name):
        """What is wrong with the page that is open."""
        wrong = []
        for size, pixels in WIDTHS.items():
            self.width(pixels)
            wide = self.driver.execute_script(
                "return document.documentElement.scrollWidth")
            if wide > pixels:
                wrong.append(f"{name}: {wide} pixels wide on a {size}")
            if size == "phone":
                wrong += [f"{name}: {v}" for v in self.violations_of(axe)]
        page = self.driver.page_source
        if f'<html lang="{self.tag}"' not in page:
            wrong.append(f"{name}: not in {self.tag}")
        if len(self.all("h1")) != 1:
            wrong.append(f"{name}: {len(self.all('h1'))} headings")
        if self.tag == "de":
            text = self.text
            wrong += [f"{name}: English is left: {t}" for t in self.english
                      if re.search(r"(?<!\w)" + re.escape(t) + r"(?!\w)",
                                   text)]
        wrong += [f"{name}: {c}" for c in self.unfocused()]
        self.picture(name)
        return wrong

    def violations_of(self, axe):
        self.driver.execute_script(axe)
        return self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run({rules: arguments[0]}).then(r => done(r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))),"
            "e => done([String(e)]));", RULES)

    def unfocused(self):
        """Controls whose focus cannot be seen (WCAG 2.4.7)."""
        return self.driver.execute_script(
            "const lost = [];"
            "for (const e of document.querySelectorAll('main a, main button,"
            "main input:not([type=hidden]), main select, main textarea')) {"
            " if (e.disabled || e.hidden) continue;"
            " e.focus({focusVisible: true});"
            " const s = getComputedStyle(e);"
            " if (document.activeElement === e && s.outlineStyle === 'none'"
            "  && s.boxShadow === 'none') lost.push(e.outerHTML); }"
            "document.activeElement.blur();"
            "return lost.map(e => 'focus is not seen: ' + e)")


@pytest.fixture(params=["en", "de"])
def reader(request, one_site):
    found = Reader(one_site, request.param)
    found.english = sorted(set(english()))
    yield found
    found.close()


def open_mail(reader, address, page):
    """Follows the link to a page in the last mail to an address."""
    def look():
        for raw in reversed(reader.site.mails()):
            if address.encode() not in raw:
                continue
            found = re.search(rf"http://\S*/registration/{page}\?\S+",
                              text_of(raw))
            if found:
                return found[0]
        return None
    reader.driver.get(reader.wait(look))


def sign_up(reader, axe, wrong):
    """All pages on the way to an account."""
    name = word()
    reader.open(MOUNT + "/")
    wrong += reader.judge(axe, "age")
    reader.fill(birth_day="31", birth_month="2", birth_year="1981")
    reader.press("main form button")
    wrong += reader.judge(axe, "age-errors")
    reader.fill(birth_day="27", birth_month="3", birth_year="1981")
    reader.press("main form button")
    wrong += reader.judge(axe, "account")
    reader.driver.execute_script(
        "document.querySelector('main form').noValidate = true")
    reader.press("button[name=consent]")
    wrong += reader.judge(axe, "account-errors")
    assert reader.driver.switch_to.active_element.get_attribute(
        "class") == "fp-summary" or "fp-summary" in reader.driver.page_source
    reader.fill(user_id=name, email=f"{name}@example.org",
                password=PASSWORD, name="Anna Beispiel")
    reader.press("button[name=consent]")
    wrong += reader.judge(axe, "sent")
    open_mail(reader, f"{name}@example.org", "verify")
    wrong += reader.judge(axe, "verify")
    reader.press("main form button")
    wrong += reader.judge(axe, "verified")
    reader.open(MOUNT + "/login")
    reader.fill(login=name, password=PASSWORD)
    reader.press("main form button")
    return name


def test_every_page(reader, axe):
    wrong = []
    seen = {"/", "/account", "/sent", "/verify", "/verified"}
    name = sign_up(reader, axe, wrong)
    for path in routes():
        if path in NO_PAGE | BY_MAIL | seen or path == "/erased":
            continue
        if path.startswith("/policy/"):
            path = "/policy/1"
        reader.open(MOUNT + path.replace("{}", name) +
                    ("?next=/jobs/" if path == "/age-wall" else ""))
        wrong += reader.judge(axe, path[1:].replace("/", "-"))
    for path in ("/verify?token=x", "/reset", "/reset?token=x", "/none",
                 "/unsubscribe", "/unsubscribe?token=x", "/transfer?token=x"):
        reader.open(MOUNT + path)
        wrong += reader.judge(axe, re.sub(r"\W+", "-", path[1:]))
    reader.open(MOUNT + "/reset")
    reader.fill(login=name)
    reader.press("main form button")
    open_mail(reader, f"{name}@example.org", "reset")
    wrong += reader.judge(axe, "reset-link")
    reader.open(MOUNT + "/me/erase")
    reader.press("main form button")
    wrong += reader.judge(axe, "erased")
    assert not wrong, "\n" + "\n".join(wrong)
