"""Builds the root file system of an image from an allow-list.

It runs in the builder stage of a Dockerfile, as root, and copies to /rootfs one virtual
environment, the Python that it runs on, the shared libraries that any of them links to, and nothing
else. So the image has no shell, no package manager, no setuid program and no compiler, whatever the
base holds.
"""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path("/rootfs")

# Parts of the standard library that a program without screen, tests and installer never imports.
UNUSED_STDLIB = frozenset(
    {
        "dist-packages",
        "distutils",
        "ensurepip",
        "idlelib",
        "lib2to3",
        "pydoc_data",
        "site-packages",
        "test",
        "tkinter",
        "turtledemo",
        "venv",
    }
)

# Extension modules for terminals, old databases and sound: each would bring libraries of its own.
UNUSED_EXTENSIONS = frozenset(
    {
        "_curses",
        "_curses_panel",
        "_dbm",
        "_gdbm",
        "_tkinter",
        "nis",
        "ossaudiodev",
        "readline",
        "spwd",
    }
)

# Loaded by name while a program runs, so that no ELF header tells of them.
LOADED_BY_NAME = ("libgcc_s.so.1", "libstdc++.so.6")

ACCOUNTS = "root:x:0:0:root:/:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"
GROUPS = "root:x:0:\nnogroup:x:65534:\n"


def copy(source: Path) -> None:
    """Copies one file or link to the same place under ROOT, and what a link points to."""
    target = ROOT / real_parent(source).relative_to("/") / source.name
    if target.is_symlink() or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.symlink_to(source.readlink())
        copy(source.parent / source.readlink())
    elif source.is_file():
        shutil.copy2(source, target)
        target.chmod(stat.S_IMODE(source.stat().st_mode) & 0o755)


def real_parent(path: Path) -> Path:
    """The folder of *path* without links, as /lib is one to /usr/lib."""
    return path.parent.resolve()


def copy_tree(top: Path, *, without: frozenset[str] = frozenset()) -> None:
    """Copies all below *top*, except the folders named in *without* that lie directly in it."""
    for folder, names, files in os.walk(top):
        here = Path(folder)
        names[:] = [
            name
            for name in names
            if not (here == top and (name in without or name.startswith("config-")))
        ]
        links = [name for name in names if (here / name).is_symlink()]
        for name in [*files, *links]:
            if here.name != "lib-dynload" or name.partition(".")[0] not in UNUSED_EXTENSIONS:
                copy(here / name)


def library_paths() -> dict[str, Path]:
    """Path of each shared library that the loader knows, by name."""
    listing = subprocess.run(["ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    found: dict[str, Path] = {}
    for line in listing.splitlines():
        name, arrow, path = line.partition(" => ")
        if arrow:
            found.setdefault(name.split()[0], Path(path.strip()))
    return found


def is_elf(path: Path) -> bool:
    """Whether *path* is a program or shared library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def linked_libraries(files: list[Path]) -> Iterator[Path]:
    """The shared libraries outside the copied trees that *files* link to, with the loader."""
    for start in range(0, len(files), 200):
        listing = subprocess.run(
            ["ldd", *map(str, files[start : start + 200])],
            check=False,
            capture_output=True,
            text=True,
        ).stdout
        for line in listing.splitlines():
            words = line.replace("=>", " ").split()
            paths = [word for word in words if word.startswith("/") and not word.endswith(":")]
            if paths:
                yield Path(paths[-1])


def owning_packages() -> set[str]:
    """The Debian packages that a copied file belongs to."""
    if shutil.which("dpkg-query") is None:
        return set()
    owners: set[str] = set()
    wanted = {f"/{path.relative_to(ROOT)}" for path in ROOT.rglob("*") if not path.is_dir()}
    # A package names its files as they were before /lib became a link to /usr/lib.
    wanted |= {path.removeprefix("/usr") for path in wanted}
    for listing in Path("/var/lib/dpkg/info").glob("*.list"):
        if wanted.intersection(listing.read_text().splitlines()):
            owners.add(listing.stem)
    return owners


def record_packages(owners: set[str]) -> None:
    """Leaves each package's licence and version, where scanners and people look for them."""
    for owner in sorted(owners):
        name = owner.partition(":")[0]
        status = subprocess.run(
            ["dpkg-query", "--status", owner], check=True, capture_output=True, text=True
        ).stdout
        record = ROOT / "var/lib/dpkg/status.d" / name
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(status)
        licence = Path("/usr/share/doc") / name / "copyright"
        if licence.exists():
            copy(licence)
        version = next(
            line.partition(": ")[2] for line in status.splitlines() if line.startswith("Version:")
        )
        print(f"package: {name} {version} (Debian)")


def main(environment: Path) -> None:
    """Builds /rootfs around the virtual environment *environment*."""
    ROOT.mkdir()
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        link = Path("/") / name
        if link.is_symlink():
            (ROOT / link.resolve().relative_to("/")).mkdir(parents=True, exist_ok=True)
            (ROOT / name).symlink_to(link.readlink())

    copy_tree(environment)
    for stdlib in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}:
        copy_tree(Path(stdlib), without=UNUSED_STDLIB)

    libraries = library_paths()
    for name in LOADED_BY_NAME:
        if name in libraries:
            copy(libraries[name])
    ldconfig = Path(shutil.which("ldconfig") or "/sbin/ldconfig")
    copy_tree(Path("/etc/ld.so.conf.d"))
    for file in ("/etc/ld.so.conf", "/etc/os-release"):
        copy(Path(file))

    # A library may link to further ones; ldd names those of the second step too.
    elves = [path for path in ROOT.rglob("*") if is_elf(path)]
    for library in set(linked_libraries(elves)):
        # What a package brings itself is found beside it, and is here already.
        if not library.is_relative_to(ROOT):
            copy(library)
    subprocess.run([str(ldconfig), "-r", str(ROOT)], check=True)

    for name, mode in (("tmp", 0o1777), ("proc", 0o555), ("sys", 0o555), ("dev", 0o755)):
        (ROOT / name).mkdir(exist_ok=True)
        (ROOT / name).chmod(mode)
    (ROOT / "etc/passwd").write_text(ACCOUNTS)
    (ROOT / "etc/group").write_text(GROUPS)

    for site_packages in environment.glob("lib/python3*/site-packages"):
        for package in distributions(path=[str(site_packages)]):
            print(f"package: {package.name} {package.version} (Python)")
    record_packages(owning_packages())
    size = sum(path.lstat().st_size for path in ROOT.rglob("*") if not path.is_dir())
    print(f"rootfs: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
