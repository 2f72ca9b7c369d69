# SPDX-License-Identifier: BSD-2-Clause
"""A visitor without JavaScript: reads a page's form, fills it, sends it.

    visitor = Visitor(site)
    form = visitor.get("/feedback/").form()
    page = form.send(message="Hello", press="consent")
"""

import html.parser
import urllib.parse

import requests


class Parser(html.parser.HTMLParser):
    """Forms, their fields, error texts, title."""

    def __init__(self):
        super().__init__()
        self.forms, self.errors, self.title = [], [], ""
        self.area = self.select = None
        self.inside = []

    def handle_starttag(self, tag, attrs):
        attrs = {k: v if v is not None else "" for k, v in attrs}
        if tag == "form":
            self.forms.append(Fields(attrs.get("action", ""),
                                     attrs.get("method", "get")))
        if "fp-error" in attrs.get("class", "").split():
            self.errors.append("")
            self.inside.append((tag, "error"))
        elif tag == "title":
            self.inside.append((tag, "title"))
        if self.forms and not self.forms[-1].closed:
            self.field(tag, attrs)

    def field(self, tag, attrs):
        form, name = self.forms[-1], attrs.get("name")
        if tag == "textarea":
            self.area = name
            form.values[name] = ""
        elif tag == "select":
            self.select = name
            form.values.setdefault(name, "")
        elif tag == "option" and self.select:
            form.choices.setdefault(self.select, []).append(
                attrs.get("value", ""))
            if "selected" in attrs:
                form.values[self.select] = attrs.get("value", "")
        elif tag == "button" and name:
            form.buttons.setdefault(name, attrs.get("value", ""))
        elif tag == "input" and name:
            self.input(form, name, attrs)

    def input(self, form, name, attrs):
        kind = attrs.get("type", "text")
        if kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(attrs.get("value", "on"))
            if "checked" in attrs:
                form.values[name] = attrs.get("value", "on")
        elif kind == "submit":
            form.buttons.setdefault(name, attrs.get("value", ""))
        else:
            form.values[name] = attrs.get("value", "")

    def handle_data(self, data):
        if self.area is not None:
            self.forms[-1].values[self.area] += data
        if self.inside and self.inside[-1][1] == "error":
            self.errors[-1] += data
        elif self.inside and self.inside[-1][1] == "title":
            self.title += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area is not None:
            values = self.forms[-1].values
            values[self.area] = values[self.area].removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form" and self.forms:
            self.forms[-1].closed = True
        if self.inside and self.inside[-1][0] == tag:
            self.inside.pop()


class Fields:
    """What one form on a page would send."""

    def __init__(self, action, method):
        self.action, self.method = action, method.lower()
        self.values, self.choices, self.buttons = {}, {}, {}
        self.closed = False


class Form:
    """A form on a page that a visitor is looking at."""

    def __init__(self, page, fields):
        self.page, self.fields = page, fields

    @property
    def values(self):
        return self.fields.values

    def send(self, press=None, headers=None, files=None, **filled):
        """Sends it with the fields given; press names the button. A value of
        None leaves the field out, a list repeats it. files by field: (name,
        bytes, type), as multipart/form-data."""
        values = dict(self.values, **filled)
        if press:
            values[press] = self.fields.buttons[press]
        pairs = []
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    pairs.append((name, one))
        url = urllib.parse.urljoin(self.page.url, self.fields.action)
        more = {"files": files} if files else {}
        return self.page.visitor.request(
            self.fields.method.upper(), url, data=pairs, headers=headers,
            **more)


class Page:
    """A reply as it is seen."""

    def __init__(self, visitor, reply):
        self.visitor, self.reply = visitor, reply
        self.status, self.text, self.url = (reply.status_code, reply.text,
                                            reply.url)
        self.parsed = Parser()
        if "html" in reply.headers.get("Content-Type", ""):
            self.parsed.feed(reply.text)

    def form(self, action=""):
        """The form whose action ends so; the first by default."""
        for fields in self.parsed.forms:
            if fields.action.endswith(action):
                return Form(self, fields)
        raise AssertionError(f"no form {action!r} at {self.url}: "
                             f"{self.status} {self.text[:2000]}")

    @property
    def errors(self):
        return [" ".join(e.split()) for e in self.parsed.errors]

    def json(self):
        return self.reply.json()


class Visitor:
    """Cookies, and an Origin as browsers send it."""

    def __init__(self, site, **headers):
        self.site = site
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update({
            "User-Agent": "visitor", "Accept":
            "text/html,application/xhtml+xml,*/*;q=0.8", **headers})

    def request(self, method, url, data=None, headers=None, follow=True,
                **more):
        url = urllib.parse.urljoin(self.site.url + "/", url)
        sent = dict(headers or {})
        if method == "POST":
            sent.setdefault("Origin", self.site.url)
        reply = self.session.request(method, url, data=data, headers=sent,
                                     allow_redirects=False, timeout=30,
                                     **more)
        while follow and reply.status_code in (301, 302, 303):
            url = urllib.parse.urljoin(url, reply.headers["Location"])
            reply = self.session.get(url, allow_redirects=False, timeout=30)
        return Page(self, reply)

    def get(self, url, **more):
        return self.request("GET", url, **more)

    def post(self, url, data=None, **more):
        return self.request("POST", url, data=data, **more)

    @property
    def cookies(self):
        return {c.name: c.value for c in self.session.cookies}
