# SPDX-License-Identifier: BSD-2-Clause
"""Leaks to be planted in a site, each by what an operator or a programmer
might do: the test that sees none in what is shipped has to see these."""

import sqlite3

from electorate import HOLD_BACK, LEAKY
from rows import rows_of


class Leak:
    """One that surveys_leaky has (leaks/leaks.c)."""

    hold_back = HOLD_BACK
    k_counted = None  # how many are counted at once; None: the survey's k
    spent_bytes = 32  # of a ballot, which go into its digest

    def __init__(self, name):
        self.name = name

    def plant(self, election):
        election.install(LEAKY)
        with open(election.site.path("programs/sbin/leak"), "w",
                  encoding="ascii") as file:
            file.write(self.name)

    def is_done(self, election):
        """Is everything leaked that will be?"""
        return True


class Column(Leak):
    """A number beside the ballot that was spent: the how manieth answer it
    was, or when it came."""

    def plant(self, election):
        super().plant(election)
        site = election.site
        if site.database == "mysql":
            rows = rows_of(site)
            rows.ask("ALTER TABLE survey_spent ADD COLUMN extra BIGINT")
            rows.ask("GRANT UPDATE (extra) ON survey_spent "
                     "TO 'formpledge-surveys'@'localhost'")
            rows.close()
            return
        database = sqlite3.connect(site.path("data/surveys.db"))
        database.execute("ALTER TABLE survey_spent ADD COLUMN extra INTEGER")
        database.commit()
        database.close()


class Flush(Leak):
    """Every answer is counted at once."""

    hold_back, k_counted = 0, 1


class Token(Leak):
    """What the form's token had stored at one door is spent at the other."""

    spent_bytes = 16


class LogLine(Leak):
    """No program at all: the web server's log at the anonymous door, with
    nothing but time and length."""

    def plant(self, election):
        {"nginx": self.plant_nginx,
         "apache": self.plant_apache}[election.site.server](election.site)

    def plant_nginx(self, site):
        edit(site.path("etc/nginx.conf"), "http {",
             "http {\nlog_format lengths '$msec $request_length';\n")
        edit(site.path("etc/nginx/formpledge-surveys-doors.conf"),
             "auth_request off;\n\taccess_log off;", "auth_request off;\n"
             f"\taccess_log {site.path('log/door.log')} lengths;")

    def plant_apache(self, site):
        edit(site.path("etc/apache2.conf"), "DirectoryIndex",
             "SetEnvIf Request_URI /answers$ door=1\n"
             f"CustomLog {site.path('log/door.log')} "
             '"%{sec}t %{Content-Length}i" env=door\nDirectoryIndex')

    def is_done(self, election):
        with open(election.site.path("log/door.log"), "rb") as file:
            return len(file.readlines()) == len(election.members)


def edit(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, path
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, 1))


LEAKS = {
    "an auto-increment id": Column("id"),
    "a timestamp": Column("timestamp"),
    "one transaction for issue and answer": Leak("transaction"),
    "a flush at every answer": Flush("flush"),
    "a form token carried through both doors": Token("token"),
    "a live counter in the metrics": Leak("counter"),
    "a log line at the anonymous door": LogLine("line"),
    "answers in the box one after another": Leak("slots"),
}
