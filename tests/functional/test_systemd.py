# SPDX-License-Identifier: BSD-2-Clause
"""The shipped units: hardened, complete, and without mistakes."""

import glob
import os
import shutil
import subprocess

import pytest
from site_of_tests import BUILD

UNITS = os.path.join(BUILD, "conf/systemd")
NAMES = ["feedback", "registration", "send-to-friend", "surveys",
         "authorizer", "staff"]

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"),
                                reason="systemd-analyze is not installed")


@pytest.mark.parametrize("name", NAMES + ["never-again"])
def test_exposure_is_low(name):
    unit = os.path.join(UNITS, f"formpledge-{name}.service")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true",
                           "--threshold=15", "--no-pager", unit],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_loose_unit_is_found(tmp_path):
    """The check above does find something."""
    with open(os.path.join(UNITS, "formpledge-feedback.service"),
              encoding="utf-8") as file:
        text = file.read()
    unit = tmp_path / "formpledge-feedback.service"
    unit.write_text("".join(line for line in text.splitlines(True)
                            if not line.startswith(("SystemCallFilter",
                                                    "ProtectSystem"))))
    done = subprocess.run(["systemd-analyze", "security", "--offline=true",
                           "--threshold=15", "--no-pager", str(unit)],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_authorizer_has_the_settings_of_registration():
    """A second process of it: the same user, keys, files and sandbox."""
    lines = {}
    for name in ("registration", "authorizer"):
        with open(os.path.join(UNITS, f"formpledge-{name}.service"),
                  encoding="utf-8") as file:
            lines[name] = set(file.read().splitlines())
    differ = lines["authorizer"] ^ lines["registration"]
    keys = {line.split("=")[0] for line in differ if "=" in line}
    assert keys == {"Description", "Requires", "ExecStart", "Also"}
    with open(os.path.join(UNITS, "formpledge-authorizer.socket"),
              encoding="utf-8") as file:
        assert "ListenStream=127.0.0.1:9105\n" in file.read()


@pytest.mark.parametrize("name", NAMES + ["keys", "erasures", "never-again"])
def test_units_have_no_mistakes(name, tmp_path):
    """systemd-analyze verify, with the program where the unit names it."""
    program = shutil.which("true")
    for unit in glob.glob(os.path.join(UNITS, f"formpledge-{name}.*")):
        with open(unit, encoding="utf-8") as file:
            lines = file.read().splitlines()
        lines = [line.split("=")[0] + "=" + program
                 if line.startswith("Exec") else line for line in lines]
        (tmp_path / os.path.basename(unit)).write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines()
            if "formpledge" in line]
    assert not ours, ours
