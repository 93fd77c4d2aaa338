# ruff: noqa: INP001 - a step of sbom.sh, not a module of a package
"""Debian packages of an unpacked image as a CycloneDX bill of materials: `debian_sbom.py ROOT >FILE`.

Reads the records that the image's build left in var/lib/dpkg/status.d, one file a package.
"""

import json
import sys
from email.parser import Parser
from pathlib import Path
from urllib.parse import quote

SPEC_VERSION = "1.6"


def component(record: Path, distribution: str) -> dict[str, object]:
    """One package, from its `dpkg --status`."""
    fields = Parser().parsestr(record.read_text(encoding="utf-8"), headersonly=True)
    name, version, architecture = fields["Package"], fields["Version"], fields["Architecture"]
    source = (fields["Source"] or name).split()[0]
    purl = (
        f"pkg:deb/debian/{quote(name)}@{quote(version, safe='')}"
        f"?arch={architecture}&distro={distribution}&upstream={quote(source)}"
    )
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def main(root: Path) -> None:
    """Prints the bill."""
    release = dict(
        line.split("=", 1)
        for line in (root / "usr/lib/os-release").read_text(encoding="utf-8").splitlines()
        if "=" in line
    )
    distribution = f"{release['ID']}-{release.get('VERSION_ID', '')}".replace('"', "")
    records = sorted((root / "var/lib/dpkg/status.d").glob("*"))
    bill = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "version": 1,
        "components": [component(record, distribution) for record in records],
    }
    json.dump(bill, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
