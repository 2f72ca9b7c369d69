# SPDX-License-Identifier: BSD-2-Clause
"""survey.promise-is-one-way: once a survey was opened, nothing that it says or
asks and nothing that protects those who answer can be changed. Every field of
a definition, one change each: refused, with a message that says what to do.
The dates and the size of the electorate may change: they promise nothing
about answers that were given."""

import os

import pytest
from survey_program import Surveys

DEFINITION = """
languages = [ "en", "de" ];
title = { en = "Working here"; de = "Arbeiten hier"; };
text = { en = "A word before."; de = "Ein Wort zuvor."; };
who = "anyone";
k = 10;
remainder = "discard";
sensitive = false;
electorate = 1000;
opens = "2020-01-01";
closes = "2090-01-01";
sensitive_groups = ( { id = "health";
  label = { en = "I agree"; de = "Ich stimme zu"; };
  help = { en = "Or not"; de = "Oder nicht"; }; } );
pages = (
  { title = { en = "First"; de = "Zuerst"; };
    text = { en = "One."; de = "Eins."; };
    questions = (
    { id = "mode"; kind = "single"; label = { en = "How?"; de = "Wie?"; };
      help = { en = "Choose"; de = "Bitte"; };
      options = ( { id = "walk"; label = { en = "On foot"; de = "Zu Fuß"; }; },
        { id = "car"; label = { en = "By car"; de = "Im Auto"; }; },
        { id = "bus"; label = { en = "By bus"; de = "Im Bus"; }; } ); },
    { id = "mood"; kind = "scale"; from = 1; to = 5;
      label = { en = "Well?"; de = "Gut?"; };
      low = { en = "no"; de = "nein"; }; high = { en = "yes"; de = "ja"; }; },
    { id = "sort"; kind = "scale"; label = { en = "Sort?"; de = "Art?"; }; } );
  },
  { show_if = { mode = "car"; };
    questions = (
    { id = "age"; kind = "number"; label = { en = "Age?"; de = "Alter?"; };
      ranges = ( { from = 0; to = 39; }, { from = 40; to = 120; } ); },
    { id = "since"; kind = "date"; label = { en = "Since?"; de = "Seit?"; };
      ranges = ( { from = "2000-01-01"; to = "2009-12-31"; },
        { from = "2010-01-01"; } );
      show_if = { mood = [ 1, 2 ]; }; } ); },
  { questions = (
    { id = "ill"; kind = "multiple"; sensitive_group = "health";
      label = { en = "Ill?"; de = "Krank?"; };
      options = ( { id = "a"; label = { en = "A"; de = "A"; }; },
        { id = "b"; label = { en = "B"; de = "B"; }; } ); } ); } );
cross_tables = ( ( "mode", "mood" ) );
"""

# What is changed, and into what.
CHANGES = [
    ('en = "Working here"', 'en = "Working there"'),
    ('de = "Arbeiten hier"', 'de = "Arbeiten dort"'),
    ('en = "A word before."', 'en = "Your name is kept."'),
    ('de = "Ein Wort zuvor."', 'de = ""'),
    ('"en", "de"', '"de", "en"'),
    ('who = "anyone"', 'who = "members"'),
    ("k = 10", "k = 9"),
    ("k = 10", "k = 11"),
    ('remainder = "discard"', 'remainder = "count"'),
    ('id = "sort"; kind = "scale";',
     'id = "sort"; kind = "scale"; sensitive = true;'),
    ('en = "I agree"', 'en = "I do not mind"'),
    ('de = "Oder nicht"', 'de = "Oder doch"'),
    ('sensitive_groups = ( { id = "health"',
     'sensitive_groups = ( { id = "body"'),
    ('en = "First"', 'en = "Second"'),
    ('de = "Eins."', 'de = "Zwei."'),
    ('id = "mode"; kind', 'id = "way"; kind'),
    ('id = "ill"; kind = "multiple"', 'id = "ill"; kind = "single"'),
    ('en = "How?"', 'en = "How not?"'),
    ('de = "Wie?"', 'de = "Wie nicht?"'),
    ('en = "Choose"', 'en = "Must choose"'),
    ('id = "bus"', 'id = "tram"'),
    ('en = "By bus"', 'en = "By tram"'),
    (""",
        { id = "bus"; label = { en = "By bus"; de = "Im Bus"; }; } );""",
     " );"),
    ('id = "walk"; label = { en = "On foot"; de = "Zu Fuß"',
     'id = "foot"; label = { en = "On foot"; de = "Zu Fuß"'),
    ("from = 1; to = 5", "from = 1; to = 4"),
    ("from = 1; to = 5", "from = 0; to = 5"),
    ('low = { en = "no"', 'low = { en = "yes"'),
    ('high = { en = "yes"; de = "ja"', 'high = { en = "yes"; de = "nein"'),
    ("{ from = 0; to = 39; }, { from = 40; ",
     "{ from = 0; to = 29; }, { from = 30; "),
    ("to = 120;", "to = 121;"),
    ("to = 39; }", 'to = 39; label = { en = "young"; de = "jung"; }; }'),
    ('to = "2009-12-31"; },\n        { from = "2010-01-01"',
     'to = "2009-12-30"; },\n        { from = "2009-12-31"'),
    ('show_if = { mode = "car"; };', ""),
    ('show_if = { mode = "car"; };', 'show_if = { mode = "bus"; };'),
    ("show_if = { mood = [ 1, 2 ]; };", ""),
    ("mood = [ 1, 2 ]", "mood = [ 1, 2, 3 ]"),
    ("""    questions = (
    { id = "age\"""", """    questions = (
    { id = "more"; kind = "scale"; label = { en = "More?"; de = "Mehr?"; }; },
    { id = "age\""""),
    ("""  },
  { show_if = { mode = "car"; };
    questions = (
    { id = "age\"""", """  },
  { questions = ( { id = "more"; kind = "scale";
    label = { en = "More?"; de = "Mehr?"; }; } ); },
  { show_if = { mode = "car"; };
    questions = (
    { id = "age\""""),
    ('( "mode", "mood" )', '( "mood", "mode" )'),
    ('( "mode", "mood" )', '( "mode", "mood" ), ( "mode", "sort" )'),
    ('cross_tables = ( ( "mode", "mood" ) );', ""),
]

MAY = [
    ('closes = "2090-01-01"', 'closes = "2089-01-01"'),
    ('closes = "2090-01-01";', ""),
    ('opens = "2020-01-01"', 'opens = "2021-01-01"'),
    ("electorate = 1000", "electorate = 2000"),
    ("k = 10;", "# k is ten\nk=10;"),
    ("sensitive = false;", ""),
]

SAYS = ("survey.promise-is-one-way", "put the file back as it was",
        "open a new survey under another id")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    program = Surveys(tmp_path_factory.mktemp("one-way"), ())
    program.path = os.path.join(program.dir, "definitions/here.conf")
    write(program, DEFINITION)
    program.tool("open", "here")
    yield program
    if program.process:
        program.stop()


def write(program, text):
    with open(program.path, "w", encoding="utf-8") as file:
        file.write(text)


def changed(old, new):
    assert DEFINITION.count(old) == 1, old
    text = DEFINITION.replace(old, new)
    if 'id = "body"' in text:
        text = text.replace('sensitive_group = "health"',
                            'sensitive_group = "body"')
    if 'id = "way"' in text:
        text = text.replace('{ mode = "car"', '{ way = "car"').replace(
            '( "mode"', '( "way"')
    return text


@pytest.mark.parametrize("old, new", CHANGES)
def test_survey_promise_is_one_way(opened, old, new):
    """Whatever is changed: no results are shown by the changed file, and it
    is not closed by it either."""
    write(opened, changed(old, new))
    for command in ("results", "close"):
        done = opened.tool(command, "here", check=False)
        assert done.returncode != 0, (command, done.stdout)
        for words in SAYS:
            assert words in done.stderr, (command, done.stderr)
    write(opened, DEFINITION)
    assert "- release 0" in opened.tool("results", "here")


@pytest.mark.parametrize("old, new", MAY)
def test_what_may_change(opened, old, new):
    write(opened, changed(old, new))
    assert "- release 0" in opened.tool("results", "here")


def test_the_module_takes_no_answers_by_a_changed_file(opened):
    """Not even where k was raised: what people were told is what counts. It
    is healthy and takes them again when the file is put back."""
    write(opened, DEFINITION)
    opened.start()
    opened.wait_open("here")
    ballot = opened.ballot("here")
    opened.stop()
    write(opened, changed("k = 10", "k = 11"))
    opened.start()
    assert opened.get("/surveys/here").status in (404, 503)
    assert opened.post("/surveys/here/answers",
                       {"ballot": ballot}).status in (404, 503)
    assert opened.get("/surveys/health").status == 503
    for words in SAYS:
        assert words in opened.logged(), words
    opened.stop()
    write(opened, DEFINITION)
    opened.start()
    opened.wait_open("here")
    assert opened.answer("here", ballot, mode="walk").status == 303


def test_an_id_is_used_once(opened):
    """Closing and opening again with other questions is no way round."""
    write(opened, changed("k = 10", "k = 9"))
    done = opened.tool("open", "here", check=False)
    assert done.returncode != 0
    write(opened, DEFINITION)
    assert opened.tool("open", "here", check=False).returncode != 0
