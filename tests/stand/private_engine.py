"""A Docker engine of a test's own, which may be killed, restarted and starved of disk.

It shares nothing with the machine's engine but the kernel: its images and containers lie in a small file system in
memory, its sockets, state and control groups below names of its own, its network is another. It also listens on a port
of loopback, as a remote engine does: with TLS, for clients with a certificate of its authority. `end` takes back all.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import docker.errors
import requests.exceptions

from tests.stand.credentials import Authority
from tests.stand.running_service import RUNNER_IMAGE, until
from tests.stand.wall import command_lines

MIB = 1 << 20
_START_S = 40.0
_DISK_MIB = 600
# dockerd takes listening sockets from whoever starts it as systemd gives them: from descriptor 3 on. So its port is one
# of the machine's loopback, and not of the empty network that it runs in.
_WITH_PORT = 'exec 3<&"$0"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'


ENGINE_NAME = "localhost"
"""What its certificate is for; it is not for 127.0.0.1, where it listens too."""


class PrivateEngine:
    """One dockerd with its containerd, below *folder*; needs root."""

    def __init__(self, folder: Path) -> None:
        # A unix socket's path has 107 bytes; a test's own folder may take more.
        self._folder = folder
        self._data = folder / "data"
        self._state = folder / "run"
        self._cgroup = f"strategiz-faults-{secrets.token_hex(4)}"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = socket.create_server(("127.0.0.1", 0))
        self.authority = Authority("engines")
        self.log = folder / "dockerd.log"
        self.socket = folder / "engine.sock"
        self.client = docker.DockerClient(f"unix://{self.socket}", version="1.41", timeout=30)

    @property
    def host(self) -> str:
        """As DOCKER_HOST takes it."""
        return f"unix://{self.socket}"

    @property
    def remote_host(self) -> str:
        """The same, over the network."""
        return f"tcp://{ENGINE_NAME}:{self._port.getsockname()[1]}"

    def make(self) -> None:
        """Makes its disk, starts it and gives it the runner image."""
        for folder in (self._data, self._state):
            folder.mkdir(parents=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "strategiz-faults", self._data)
        (self._folder / "daemon.json").write_text("{}")
        self.show_certificate()
        self.start()
        with (self._folder / "image.tar").open("wb") as file:
            subprocess.run(["docker", "save", RUNNER_IMAGE], stdout=file, check=True, timeout=60)
        self.load_image()

    def load_image(self) -> None:
        """Gives it the runner image, under its usual name."""
        _run(
            "docker", "--host", self.host, "load", "--quiet", "--input", self._folder / "image.tar"
        )

    def remove_image(self) -> None:
        """Takes the runner image away, under every name."""
        image = self.client.images.get(RUNNER_IMAGE)
        self.client.images.remove(image.id, force=True)

    def show_certificate(self, days: int = 30) -> None:
        """Makes the certificate that it shows from its next start on; with negative *days*, one that has expired."""
        certificate, key = self.authority.issue("engine", days, names=[ENGINE_NAME])
        (self._folder / "ca.pem").write_bytes(self.authority.certificate)
        (self._folder / "server.pem").write_bytes(certificate)
        (self._folder / "server-key.pem").write_bytes(key)

    def start(self) -> None:
        """Starts dockerd and waits until it answers."""
        options = {
            "config-file": self._folder / "daemon.json",
            "data-root": self._data,
            "exec-root": self._state,
            "pidfile": self._folder / "dockerd.pid",
            "host": self.host,
            "cgroup-parent": f"/{self._cgroup}",
            "bridge": "none",
            "iptables": "false",
            "ip6tables": "false",
            "ip-forward": "false",
            "ip-masq": "false",
            "userland-proxy": "false",
            "tlsverify": "true",
            "tlscacert": self._folder / "ca.pem",
            "tlscert": self._folder / "server.pem",
            "tlskey": self._folder / "server-key.pem",
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # In a network of its own: an engine without a bridge would delete that of the machine's engine.
                [
                    *("bash", "-c", _WITH_PORT, str(self._port.fileno())),
                    *("unshare", "--net", "dockerd", "--host=fd://"),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                pass_fds=[self._port.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, _START_S, "the private engine answers")

    def kill(self) -> None:
        """Kills dockerd, as a crash would; its containerd goes with it, its containers' shims stay."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._forget_pids()

    def stop(self) -> None:
        """Stops dockerd, which stops its containers."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=30)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._forget_pids()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """While it lasts, nothing more can be written where images and containers lie."""
        filler = self._data / "filler"
        try:
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(b"\0" * MIB)
            # What a whole MiB did not fit into.
            with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
                while True:
                    file.write(b"\0" * 4096)
            yield
        finally:
            filler.unlink(missing_ok=True)

    def shims(self) -> set[int]:
        """Its containers' shims, whether it still knows the containers or not."""
        return {pid for pid, line in command_lines() if str(self._state) in line and "shim" in line}

    def cgroups(self) -> set[Path]:
        """Control groups of its containers."""
        return {
            child
            for parent in self._cgroup_parents()
            for child in parent.iterdir()
            if child.is_dir()
        }

    def end(self) -> None:
        """Ends it, with all that it started, and takes back its files, mounts and control groups."""
        self.client.close()
        self._port.close()
        with contextlib.suppress(
            docker.errors.DockerException, requests.exceptions.RequestException
        ):
            if self._process is not None and self._process.poll() is None:
                for container in self.client.containers.list(all=True):
                    container.remove(force=True)
        self.stop()
        for pid, line in command_lines():
            if str(self._folder) in line and pid != os.getpid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for group in self.cgroups():
            for pid in (group / "cgroup.procs").read_text().split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
        for mount in reversed(list(self._mounts())):
            subprocess.run(["umount", "--lazy", mount], check=False, timeout=20)
        for parent in self._cgroup_parents():
            for group in (*(child for child in parent.iterdir() if child.is_dir()), parent):
                until(lambda group=group: _removed(group), 5.0, f"{group} is empty")
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"the private engine ended:\n{self.log.read_text()[-2000:]}")
        # Not by the client, which forgets to close what it could not connect.
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            connection.connect(str(self.socket))
            connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)
        return False

    def _forget_pids(self) -> None:
        """Removes pid files of what is dead: where nobody waits for orphans, their pids stay taken."""
        containerd = self._state / "containerd" / "containerd.pid"
        if containerd.exists():
            pid = int(containerd.read_text())
            until(lambda: not _runs(pid), 10.0, "containerd has ended with its dockerd")
            containerd.unlink()
        (self._folder / "dockerd.pid").unlink(missing_ok=True)

    def _cgroup_parents(self) -> Iterator[Path]:
        root = Path("/sys/fs/cgroup")
        for parent in (root / self._cgroup, *(child / self._cgroup for child in root.iterdir())):
            if parent.is_dir():
                yield parent

    def _mounts(self) -> Iterator[str]:
        for line in Path("/proc/self/mounts").read_text().splitlines():
            place = line.split()[1]
            if Path(place).is_relative_to(self._folder):
                yield place


@contextmanager
def private_engine(folder: Path) -> Iterator[PrivateEngine]:
    """An engine that is gone afterwards, whatever happened."""
    engine = PrivateEngine(folder)
    bridge = Path("/sys/class/net/docker0")
    had_bridge = bridge.exists()
    try:
        engine.make()
        yield engine
    finally:
        engine.end()
        assert bridge.exists() == had_bridge, "the machine's engine has lost its bridge"


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)


def _runs(pid: int) -> bool:
    """Whether that process still does something; a zombie does not."""
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX"
    return False


def _removed(group: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.1)
            return False
    return True
