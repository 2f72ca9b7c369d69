#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints "PASSED FAILED SKIPPED" of a JUnit report."""

import sys
import xml.etree.ElementTree

total = bad = skipped = 0
for suite in xml.etree.ElementTree.parse(sys.argv[1]).iter("testsuite"):
    total += int(suite.get("tests", 0))
    bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped += int(suite.get("skipped", 0))
print(max(total - bad - skipped, 0), bad, skipped)
