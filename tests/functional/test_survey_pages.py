# SPDX-License-Identifier: BSD-2-Clause
"""A survey of several pages, answered without JavaScript: what was answered
travels in the form, conditions decide which page comes next, nothing is kept
before the last."""

import html.parser
import os

import pytest
from survey_program import Surveys

SURVEY = """
title = { en = "Your way"; de = "Ihr Weg"; };
text = { en = "A word before."; de = "Ein Wort zuvor."; };
languages = [ "en", "de" ];
who = "anyone";
k = 5;
sensitive_groups = ( { id = "health";
    label = { en = "I agree about my health"; de = "Meine Gesundheit: ja"; }; } );
pages = (
  { questions = (
    { id = "mode"; kind = "single";
      label = { en = "How?"; de = "Wie?"; }; options = (
        { id = "walk"; label = { en = "On foot"; de = "Zu Fuß"; }; },
        { id = "car"; label = { en = "By car"; de = "Mit dem Auto"; }; } ); },
    { id = "days"; kind = "multiple"; label = { en = "When?"; de = "Wann?"; };
      options = ( { id = "mo"; label = { en = "Monday"; de = "Montag"; }; },
        { id = "di"; label = { en = "Tuesday"; de = "Dienstag"; }; } ); } ); },
  { title = { en = "Your car"; de = "Ihr Auto"; };
    show_if = { mode = "car"; };
    questions = (
    { id = "since"; kind = "date"; label = { en = "Since?"; de = "Seit?"; };
      ranges = ( { from = "2000-01-01"; to = "2009-12-31"; },
        { from = "2010-01-01"; } ); } ); },
  { questions = (
    { id = "ill"; kind = "single"; sensitive_group = "health";
      label = { en = "Ill?"; de = "Krank?"; }; options = (
        { id = "yes"; label = { en = "Yes"; de = "Ja"; }; },
        { id = "no"; label = { en = "No"; de = "Nein"; }; } ); },
    { id = "age"; kind = "number"; label = { en = "Age?"; de = "Alter?"; };
      ranges = ( { from = 0; to = 39; }, { from = 40; to = 120; } ); },
    { id = "fit"; kind = "scale"; from = 1; to = 3;
      label = { en = "Fit?"; de = "Fit?"; };
      low = { en = "no"; de = "nein"; }; high = { en = "very"; de = "sehr"; };
      show_if = { mode = [ "walk" ]; days = "mo"; }; } ); }
);
"""


class Form(html.parser.HTMLParser):
    """What a browser would send of the page's form, and its buttons."""

    def __init__(self, page):
        super().__init__()
        self.status, self.text = page.status, page.body.decode()
        self.pairs, self.names, self.buttons = [], [], []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "button" and name == "step":
            self.buttons.append(attrs["value"])
        if tag != "input" or not name:
            return
        kind = attrs.get("type", "text")
        if kind not in ("radio", "checkbox", "hidden"):
            self.names.append(name)
        elif kind != "hidden" and name not in self.names:
            self.names.append(name)
        if kind not in ("radio", "checkbox") or "checked" in attrs:
            self.pairs.append((name, attrs.get("value", "")))

    def filled(self, step, answers):
        left = [(n, v) for n, v in self.pairs if n not in answers]
        for name, value in answers.items():
            assert name in self.names, (name, self.names)
            values = value if isinstance(value, list) else [value]
            left += [(name, one) for one in values]
        return left + [("step", step)]


@pytest.fixture
def pages(tmp_path):
    """Empty: what is counted is counted from nothing."""
    with Paged(tmp_path) as program:
        yield program


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Paged(tmp_path_factory.mktemp("pages")) as program:
        yield program


class Paged(Surveys):
    def __init__(self, folder, text=SURVEY, **settings):
        # All wait for the end, and nothing is written for nothing: what is
        # counted, and when, is no matter of chance.
        super().__init__(folder, (), hold_back=1000, hold_back_sensitive=1000,
                         cover_secs=0, **settings)
        self.ids = ("way",)
        with open(f"{self.dir}/site.conf", "a", encoding="utf-8") as file:
            file.write('languages = [ "en", "de" ];\n')
        path = os.path.join(self.dir, "definitions/way.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def first(self, **params):
        return Form(self.get("/surveys/way", **params))

    def turn(self, form, step, **answers):
        return Form(self.post("/surveys/way/answers",
                              form.filled(step, answers)))

    def counted(self):
        """Closes it: all that came is counted at once."""
        self.tool("close", "way")
        return self.results("way")


def test_conditions_lead_the_way(shared):
    """A page whose condition does not hold is passed over, a question as
    well; the last page is known by its button."""
    form = shared.first()
    assert form.status == 200 and form.names == ["mode", "days"]
    assert form.buttons == ["next"] and "Page 1 of at most 3" in form.text
    car = shared.turn(form, "next", mode="car", days=["mo", "di"])
    assert car.names == ["since"] and car.buttons == ["next", "back"]
    assert ("mode", "car") in car.pairs and ("days", "di") in car.pairs
    last = shared.turn(car, "next", since="2012-05-01")
    assert last.names == ["consent_health", "ill", "age"]
    assert last.buttons == ["send", "back"]
    assert "Page 3, the last one" in last.text
    walk = shared.turn(form, "next", mode="walk", days=["mo"])
    assert walk.names == ["consent_health", "ill", "age", "fit"]
    assert "Page 2, the last one" in walk.text
    skipped = shared.turn(form, "next")
    assert skipped.names == ["consent_health", "ill", "age"]


def test_back_keeps_what_was_answered(shared):
    last = shared.turn(shared.first(), "next", mode="walk", days=["mo"])
    back = shared.turn(last, "back", age="soon", fit="3")
    assert back.status == 200 and back.names == ["mode", "days"]
    assert ("mode", "walk") in back.pairs and ("age", "soon") in back.pairs
    car = shared.turn(back, "next", mode="car")
    last = shared.turn(car, "next")
    assert ("age", "soon") in last.pairs
    assert ("fit", "3") in last.pairs and "fit" not in last.names
    assert shared.turn(last, "back").names == ["since"]


@pytest.mark.parametrize("name, value", [
    ("age", "soon"), ("age", "-1"), ("age", "121"), ("mode", "boat"),
    ("since", "1999-12-31"), ("since", "2012-02-30"), ("since", "May"),
])
def test_a_mistake_shows_at_its_field(shared, name, value):
    """On the page where the field is, whichever page was sent; nothing of
    the rest is lost."""
    answers = {"ballot": shared.ballot("way"), "mode": "car", "days": ["mo"],
               "since": "2012-05-01", "age": "44", "ill": "no",
               "consent_health": "yes", "page": "2", "step": "send",
               "language": "en", name: value}
    form = Form(shared.post("/surveys/way/answers", answers))
    assert form.status == 422 and name in form.names
    assert f'<a href="#f-{name}">' in form.text
    assert 'class="fp-error"' in form.text
    sent = set(form.pairs)
    for kept in ("days", "ill", "consent_health"):
        if kept != name:
            value = answers[kept]
            assert (kept, value[0] if isinstance(value, list)
                    else value) in sent
    if name != "mode":
        assert (name, answers[name]) in sent


def test_what_was_not_asked_is_not_counted(pages):
    """Answers to questions that are not shown, and sensitive ones without
    their consent, are dropped, however they came."""
    for _ in range(6):
        form = pages.turn(pages.first(), "next", mode="car")
        form = pages.turn(form, "next", since="2009-12-31")
        form = pages.turn(form, "back")
        form = pages.turn(pages.turn(form, "back"), "next", mode="walk",
                          days=["mo"])
        reply = pages.post("/surveys/way/answers",
                           form.filled("send", {"ill": "yes", "fit": "2"}))
        assert reply.status == 303, reply.body
    found = pages.counted()
    assert found["mode", "walk"] == 6 and found["days", "mo"] == 6
    assert found["fit", "2"] == 6
    assert found["since", "answers"] == -1 and found["ill", "answers"] == -1
    assert found["consent_health", "answers"] == -1


def test_consent_sensitive(pages):
    """Each group under a consent of its own, not ticked beforehand, counted
    inside the answer."""
    for i in range(12):
        form = pages.turn(pages.first(), "next")
        assert "consent_health" in form.names
        assert ("consent_health", "yes") not in form.pairs
        answers = {"ill": "yes"}
        if i % 2:
            answers["consent_health"] = "yes"
        pages.turn(form, "send", **answers)
    found = pages.counted()
    assert found["ill", "yes"] == found["consent_health", "yes"] == 6


def test_nothing_is_kept_before_the_last(pages):
    """Turning pages writes nothing, and uses up no ballot."""
    box = f"{pages.dir}/boxes/way.box"
    form = pages.first()
    with open(box, "rb") as file:
        before = file.read()
    for _ in range(3):
        form = pages.turn(pages.turn(form, "next", mode="car"), "next")
        form = pages.turn(pages.turn(form, "back"), "back")
    form = pages.turn(pages.turn(form, "next"), "next")
    with open(box, "rb") as file:
        assert file.read() == before
    assert pages.post("/surveys/way/answers",
                      form.filled("send", {})).status == 303
    assert pages.post("/surveys/way/answers",
                      form.filled("send", {})).status == 409


def test_language_travels_in_the_body(shared):
    form = shared.first(HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9")
    assert "<h1>Ihr Weg</h1>" in form.text and 'lang="de"' in form.text
    assert ("language", "de") in form.pairs
    car = shared.turn(form, "next", mode="car")
    assert "Ihr Auto" in car.text and "Nächste Seite" in car.text
    wrong = shared.turn(car, "next", since="1980-01-01")
    assert wrong.status == 422 and "Bitte geben Sie einen Tag an" in wrong.text
    sent = shared.turn(shared.turn(car, "next"), "send")
    again = shared.turn(shared.turn(car, "next"), "send")
    assert sent.status == 303 and again.status == 409
    assert "schon gezählt" in again.text, again.text
    assert "Ihr Weg" in shared.first(HTTP_ACCEPT_LANGUAGE="de").text
    assert "Your way" in shared.first(HTTP_ACCEPT_LANGUAGE="fr").text
    for path in ("/surveys/", "/surveys/way/thanks"):
        assert "Ihr Weg" in shared.get(
            path, HTTP_ACCEPT_LANGUAGE="de").body.decode(), path


def test_survey_voluntary(pages):
    """Every question may be skipped, all of them as well: a participation
    that answers nothing is counted as one."""
    for _ in range(6):
        form = pages.turn(pages.turn(pages.first(), "next"), "send")
        assert form.status == 303
    found = pages.counted()
    assert found["-", "answers"] == 6
    assert {n for (_, what), n in found.items()
            if what == "answers" and _ != "-"} == {-1}


def test_tampered(shared):
    ballot = shared.ballot("way")
    for fields in ({"page": "4"}, {"page": "-1"}, {"page": "x"}):
        assert shared.post("/surveys/way/answers",
                          {"ballot": ballot, **fields}).status == 400
    assert shared.post("/surveys/way/answers", {
        "ballot": "x", "page": "0", "step": "next"}).status == 422
    form = Form(shared.post("/surveys/way/answers", {
        "ballot": ballot, "page": "3", "step": "next"}))
    assert form.status == 200 and form.buttons == ["send", "back"]
    form = Form(shared.post("/surveys/way/answers", {
        "ballot": ballot, "page": "0", "step": "next",
        "age": '"><script>', "language": '"><script>'}))
    assert form.status == 200 and "<script>" not in form.text
