#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints "PASSED FAILED SKIPPED" of a JUnit report; where there is a second
one, of what failed in the first, its word counts for those."""

import os
import sys
import xml.etree.ElementTree


def counts(path):
    total = bad = skipped = 0
    for suite in xml.etree.ElementTree.parse(path).iter("testsuite"):
        total += int(suite.get("tests", 0))
        bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(total - bad - skipped, 0), bad, skipped


passed, bad, skipped = counts(sys.argv[1])
if len(sys.argv) > 2 and os.path.exists(sys.argv[2]):
    passed_then, bad, skipped_then = counts(sys.argv[2])
    passed, skipped = passed + passed_then, skipped + skipped_then
print(passed, bad, skipped)
