"""A PostgreSQL of a test's own: a fresh cluster in a temporary folder, on a Unix socket, from the system's programs."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        pytest.fail(
            "these tests need PostgreSQL's programs: deployment/setup/postgres.sh installs them",
            pytrace=False,
        )
    return Path(on_path).resolve().parent


def _version(program: Path) -> int:
    return int(program.parents[1].name)


class PostgresCluster:
    """Runs as the user `postgres` where the tests run as root, which PostgreSQL refuses to."""

    def __init__(self, address: str = "") -> None:
        """With *address*, an address of this machine, it listens there, too: for containers, by a password."""
        self._address = address
        self._programs = _programs()
        self._given_back: list[str] = []
        # Of the Unix socket's name, too; it is no other's while the socket lies in a folder of its own.
        self._port = 5432
        # Not pytest's folder: no other user may enter that, and a socket's path may have 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="strategiz-pg-"))
        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._do(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--no-sync", "-D", str(self._data),
        )  # fmt: skip
        if address:
            with (self._data / "pg_hba.conf").open("a") as file:
                file.write("host all all 0.0.0.0/0 scram-sha-256\n")
            with socket.create_server((address, 0)) as taken:
                self._port = taken.getsockname()[1]
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        listens = f"-c listen_addresses={self._address} -c port={self._port}"
        options = f"{listens} -c unix_socket_directories={self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._do("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._do("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def signal_all(self, signum: signal.Signals) -> None:
        """To the postmaster and every process of it."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in (self.pid, *map(int, children)):
            with contextlib.suppress(
                ProcessLookupError
            ):  # Those that it starts now and then end by themselves.
                os.kill(pid, signum)

    def new_database(self, encoding: str = "UTF8") -> str:
        """The URL of an empty database."""
        name = f"d{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0")
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def url_for_containers(self, password: str) -> str:
        """The URL of an empty database for a client elsewhere, who shows a password."""
        name = self.new_database().split("/")[3].split("?", maxsplit=1)[0]
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
            connection.execute(f"ALTER DATABASE {name} OWNER TO {name}")
        return f"postgresql://{name}:{password}@{self._address}:{self._port}/{name}"

    def emptied_database(self) -> str:
        """The URL of an empty database, which may be one that was given back: to make one takes hundreds of files."""
        return self._given_back.pop() if self._given_back else self.new_database()

    def give_back(self, url: str) -> None:
        """Takes a database whose connections are closed for another test, without its contents."""
        self.rows(url, "DROP SCHEMA public CASCADE")
        self.rows(url, "CREATE SCHEMA public")
        self._given_back.append(url)

    def rows(self, url: str, statement: str) -> list[tuple]:
        name = url.split("/")[3].split("?", maxsplit=1)[0]
        with psycopg.connect(self._conninfo(name), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def remove(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)

    def _conninfo(self, database: str) -> str:
        return f"host={self._folder} port={self._port} user=postgres dbname={database}"

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # No pipe: the server that pg_ctl starts would hold it open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
            output.seek(0)
            assert done.returncode == 0, output.read()
