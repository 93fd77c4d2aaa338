"""Versions against the list of known flaws: branches, candidates, distributions, and the list itself."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestrator.doctor.attacks import all_attacks
from orchestrator.doctor.findings import Level
from orchestrator.doctor.flaws import Version, judge_programs, known_flaws, version_of
from orchestrator.engine.facts import Program

KNOWN = known_flaws()
TODAY = KNOWN.as_of
NEW = {
    "engine": Program("29.5.1"),
    "containerd": Program("v2.3.2", "abc"),
    "runc": Program("1.5.0", "v1.5.0-0-gabc"),
}


def judged(check, today=TODAY, **programs):
    found = judge_programs({**NEW, **programs}, KNOWN, today)
    (finding,) = [one for one in found if one.check == check]
    return finding


def cves(finding):
    return [detail.partition(":")[0] for detail in finding.details]


def test_new_programs_have_none_of_the_flaws():
    assert {one.level for one in judge_programs(NEW, KNOWN, TODAY)} == {Level.OK}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.1.12", Version(1, 1, 12)),
        ("v1.7.27", Version(1, 7, 27)),
        ("19.03.1-ce", Version(19, 3, 1)),
        ("1.0.0-rc93", Version(1, 0, 0, 93)),
        ("1.4.0-rc.3+dev", Version(1, 4, 0, 3)),
        ("1.1.5+ds1-1+deb12u1", Version(1, 1, 5)),
        ("29", None),
        ("", None),
    ],
)
def test_versions_are_read_as_each_program_writes_them(text, version):
    assert version_of(text) == version


def test_a_candidate_comes_before_its_release():
    assert version_of("1.4.0-rc.3") < version_of("1.4.0") < version_of("1.4.1-rc.1")


@pytest.mark.parametrize(
    ("version", "cve", "has"),
    [
        ("1.0.0-rc.6", "CVE-2019-5736", True),
        ("1.0.0-rc.7", "CVE-2019-5736", False),
        ("1.0.0-rc.92", "CVE-2024-21626", False),  # from before the flaw
        ("1.1.11", "CVE-2024-21626", True),
        ("1.1.12", "CVE-2024-21626", False),
        ("1.2.0-rc.2", "CVE-2024-45310", True),
        ("1.2.0", "CVE-2024-45310", False),
        ("1.2.7", "CVE-2025-31133", True),
        ("1.2.8", "CVE-2025-31133", False),
        ("1.3.2", "CVE-2025-52565", True),
        ("1.3.3", "CVE-2025-52565", False),
        ("1.4.0-rc.2", "CVE-2025-52881", True),
        ("1.4.0-rc.3", "CVE-2025-52881", False),
        ("1.5.0", "CVE-2025-52881", False),
    ],
)
def test_a_flaw_of_runc_ends_with_the_fix_of_its_branch(version, cve, has):
    assert (cve in cves(judged("runc", runc=Program(version)))) == has


@pytest.mark.parametrize(
    ("version", "cve", "has"),
    [
        ("1.4.2", "CVE-2020-15257", True),
        ("1.4.3", "CVE-2020-15257", False),
        ("1.5.9", "CVE-2022-23648", True),
        ("1.6.1", "CVE-2022-23648", False),
        ("1.6.39", "CVE-2024-25621", True),  # its branch has no fix
        ("1.7.28", "CVE-2024-25621", True),
        ("1.7.29", "CVE-2024-25621", False),
        ("2.1.4", "CVE-2024-25621", True),
        ("2.2.0", "CVE-2024-25621", False),
        ("2.2.4", "CVE-2026-53488", True),
        ("2.2.5", "CVE-2026-53488", False),
    ],
)
def test_a_flaw_of_containerd_ends_with_the_fix_of_its_branch(version, cve, has):
    assert (cve in cves(judged("containerd", containerd=Program(version)))) == has


def test_a_flaw_that_a_running_container_can_use_fails_and_says_which_release_to_take():
    found = judged("runc", runc=Program("1.1.11", "v1.1.11-0-g4bccb38"))

    assert found.level is Level.FAIL
    assert "not mended its branch since 2026-06-19" in found.found
    assert "A strategy in a sandbox has nothing" not in found.found
    assert "1.3.3 or 1.4.0" in found.advice
    assert "CVE-2024-21626" in cves(found)


def test_a_flaw_that_needs_a_hostile_image_is_a_warning():
    found = judged("runc", runc=Program("1.3.2"))

    assert found.level is Level.WARN
    assert "A strategy in a sandbox has nothing of what they need" in found.found
    assert all(". Needs " in detail for detail in found.details)


def test_a_distributions_build_is_known_by_its_revision_or_warned_of():
    mended = Program("1.1.5+ds1", "1.1.5+ds1-1+deb12u1")
    before = Program("1.1.5+ds1", "1.1.5+ds1-1")

    assert "CVE-2024-21626" not in cves(judged("runc", runc=mended))
    later = judged("runc", runc=Program("1.1.5+ds1", "1.1.5+ds1-1+deb12u4"))
    assert "CVE-2024-21626" not in cves(later)
    unmended = judged("runc", runc=before)
    assert (unmended.level, "CVE-2024-21626" in cves(unmended)) == (Level.WARN, True)
    assert "apt changelog runc" in unmended.advice
    ubuntu = judged("runc", runc=Program("1.1.4-0ubuntu1~22.04.3"))
    assert (ubuntu.level, "CVE-2024-21626" in cves(ubuntu)) == (Level.WARN, True)


def test_an_old_docker_is_told_by_its_branch():
    found = judged("docker", engine=Program("20.10.24+dfsg1", "5d6db84"))

    assert found.level is Level.WARN
    assert "20.10.24" in found.found
    assert "not mended its branch since 2023-12-10" in found.found


def test_a_program_without_a_version_is_unknown():
    assert judged("runc", runc=Program("HEAD")).level is Level.UNKNOWN
    found = judge_programs({}, KNOWN, TODAY)
    assert [one.level for one in found][:3] == [Level.UNKNOWN] * 3


def test_a_list_that_has_grown_old_is_a_warning():
    assert judged("known flaws", TODAY + timedelta(days=180)).level is Level.OK
    assert judged("known flaws", TODAY + timedelta(days=181)).level is Level.WARN


def test_the_list_can_be_read_and_names_each_flaw_once():
    numbers = [flaw.cve for flaw in KNOWN.flaws]

    assert len(set(numbers)) == len(numbers)
    assert {flaw.level for flaw in KNOWN.flaws} == {Level.WARN, Level.FAIL}
    for flaw in KNOWN.flaws:
        assert flaw.fixed_in
        assert all(version_of(text) for text in (*flaw.fixed_in, flaw.since or "1.0"))
    assert date(2026, 1, 1) < KNOWN.as_of


def test_the_page_tells_of_every_flaw_and_counts_the_attacks():
    page = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")

    rows = dict(re.findall(r"(?m)^\| (CVE-[\d-]+) \| \w+ \| ([^|]+) \|", page))
    assert rows == {flaw.cve: ", ".join(flaw.fixed_in) for flaw in KNOWN.flaws}
    assert f"as of {KNOWN.as_of}" in page
    assert f"one of {len(all_attacks())} attacks" in page
