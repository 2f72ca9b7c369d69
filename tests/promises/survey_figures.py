# SPDX-License-Identifier: BSD-2-Clause
"""What is to be seen of a survey's results, at each place where it is."""

import csv
import io
import json
import os
import re
import subprocess

from site_of_tests import BUILD

PLEDGECTL = os.path.join(BUILD, "modules/pledgectl/pledgectl")


def pledgectl(surveys, *args):
    done = subprocess.run([PLEDGECTL, "--conf", surveys.dir, *args],
                          text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def number(text):
    return int(text) if text not in ("", None) else None


def of_json(surveys, name):
    """{(question, option): n, (question, option, question, option): n};
    None where it is hidden, no entry where a table is not shown at all."""
    got = json.loads(surveys.get(f"/surveys/{name}/results.json").body)
    found = {(question["id"], option["id"]): option["count"]
             for question in got["questions"]
             for option in question["options"]}
    for table in got["cross_tables"]:
        for cell in table["cells"]:
            found[table["rows"], cell["row"], table["columns"],
                  cell["column"]] = cell["count"]
    return found


def of_rows(rows, as_of):
    """The same of CSV, and of pledgectl's table."""
    found = {}
    for row in rows:
        if not row["by"]:
            found[row["question"], row["option"]] = number(row["count"])
        elif int(row[as_of]) > 0:
            found[row["question"], row["option"] or None, row["by"],
                  row["by_option"] or None] = number(row["count"])
    return found


def of_csv(surveys, name):
    body = surveys.get(f"/surveys/{name}/results.csv").body
    return of_rows(csv.DictReader(io.StringIO(body.decode(), newline="")),
                   "as_of_release")


def of_pledgectl(surveys, name):
    return of_rows(json.loads(pledgectl(
        surveys, "surveys", "results", "--json", name)), "release")


def of_page(surveys, name):
    """All numbers of tables, sums and shares left out; None: hidden."""
    page = surveys.get(f"/surveys/{name}/results").body.decode()
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.S):
        cross = "fp-cross" in table
        rows = re.findall(r"<tr>.*?</tr>", table, re.S)[1:]
        for row in rows[:-1] if cross else rows:
            cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
            found += [None if "hidden" in cell else int(cell)
                      for cell in cells[:-1]]
    return found
