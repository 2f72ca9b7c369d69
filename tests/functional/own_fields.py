# SPDX-License-Identifier: BSD-2-Clause
"""A site whose account form has fields of the operator's own, one of each
type; shared by the tests of fields, visibility, export."""

import contextlib

from site_of_tests import Site

FIELDS = """(
 { id = "field_of_work"; type = "choice"; label = "Field of work";
   choices = ( { id = "care"; label = "Care & health"; },
               { id = "crafts"; label = "Crafts"; } ); },
 { id = "nick"; type = "text"; label = "Nickname"; max = 20; },
 { id = "about"; type = "textarea"; label = "About you"; max = 300; },
 { id = "other_mail"; type = "email"; label = "Second address"; },
 { id = "mobile"; type = "tel"; label = "Mobile"; },
 { id = "page"; type = "url"; label = "Home page"; },
 { id = "years"; type = "number"; label = "Years at work"; min = 0;
   max = 60; },
 { id = "free_from"; type = "date"; label = "Free from"; },
 { id = "languages"; type = "choices"; label = "Languages";
   choices = ( { id = "de"; label = "German"; },
               { id = "fr"; label = "French"; },
               { id = "it"; label = "Italian"; } ); },
 { id = "car"; type = "checkbox"; label = "I have a car"; },
 { id = "home"; type = "country"; label = "Country of origin"; },
 { id = "hobby"; type = "text"; label = "Hobby"; purpose = "news"; },
 { id = "union"; type = "text"; label = "Trade union"; max = 80;
   sensitive = true; purpose = "service"; group = "beliefs"; },
 { id = "religion"; type = "choice"; label = "Religion"; sensitive = true;
   purpose = "service"; group = "beliefs";
   choices = ( { id = "any"; label = "Some"; },
               { id = "none"; label = "None"; } ); }
)""".replace("\n", " ")

# What somebody enters into each of them
ENTERED = {
    "field_of_work": "care", "nick": "Näscha \U0001f600", "about":
    "First line\nsecond <b>line</b>", "other_mail": "second@example.org",
    "mobile": "+41 (61) 555-00.00", "page": "https://example.org/ann?x=1",
    "years": "12", "free_from": "2028-02-29", "languages": ["de", "it"],
    "car": "yes", "home": "CH",
}


@contextlib.contextmanager
def own_fields_site(server="nginx", database="sqlite", fields=FIELDS, **more):
    with Site(server, database, ["registration"]) as site:
        site.set_conf("registration", "rate_limit", "100000")
        site.set_conf("registration", "fields", fields)
        for key, value in more.items():
            site.set_conf("registration", key, value)
        site.restart("registration")
        yield site
