# SPDX-License-Identifier: BSD-2-Clause
"""Surveys while MariaDB is in trouble."""

from site_of_tests import wait_until
from test_survey_sites import answer, ballot, results


def test_the_database_hangs(sites):
    """MariaDB stops answering: answers are taken all the same. Thirty stay
    in the box."""
    site = sites.get("nginx", "mysql")
    before = results(site)["answers"] or 0
    with site.database_down():
        for _ in range(50):
            assert answer(site, ballot=ballot(site),
                          mode="home").status_code == 303
    wait_until(lambda: (results(site)["answers"] or 0) >= before + 20, 30,
               "counted")
