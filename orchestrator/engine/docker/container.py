"""The container of a run, as the engine's API takes it. Pure: a spec in, a configuration out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestrator.engine.base import SandboxSpec
from orchestrator.run import ImageIds, Limits

OWNER_LABEL = "io.strategiz.owner"
INSTANCE_LABEL = "io.strategiz.instance"
RUN_LABEL = "io.strategiz.run"
LEASE_LABEL = "io.strategiz.lease_s"
FIRST_UID_LABEL = "io.strategiz.first_uid"

# What the engine would mount and nothing needs: terminals and message queues are counted for the whole machine, and
# /sys tells of it. An empty folder that nobody may write stands in the place of each, on every runtime.
_EMPTY_PLACES = ("/dev/mqueue", "/dev/pts", "/sys", "/sys/fs/cgroup")
_EMPTY = "ro,noexec,nosuid,nodev,mode=555,size=4k,nr_inodes=8"
# All entries of /proc that a kernel may have besides those of processes: they tell of the machine.
_MASKED_PATHS = tuple(
    f"/proc/{name}"
    for name in (
        "acpi", "allocinfo", "apm", "asound", "bootconfig", "buddyinfo", "bus", "cgroups", "cmdline", "config.gz",
        "consoles", "cpuinfo", "crypto", "device-tree", "devices", "diskstats", "dma", "driver", "dynamic_debug",
        "execdomains", "fb", "filesystems", "fs", "interrupts", "iomem", "ioports", "ipmi", "irq", "kallsyms", "kcore",
        "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "latency_stats", "loadavg",
        "lock_stat", "lockdep", "lockdep_chains", "lockdep_stats", "locks", "mdstat", "meminfo", "misc", "modules",
        "mtd", "mtrr", "pagetypeinfo", "partitions", "pressure", "sched_debug", "schedstat", "scsi", "slabinfo",
        "softirqs", "spl", "stat", "swaps", "sys", "sysrq-trigger", "sysvipc", "timer_list", "timer_stats", "tty",
        "uptime", "version", "version_signature", "vmallocinfo", "vmcore", "vmstat", "xen", "zoneinfo",
    )
)  # fmt: skip

_TMP_INODES = 4096
_OPEN_FILES = 1024
_CPU_PERIOD_US = 100_000


@dataclass(frozen=True, slots=True)
class ContainerPolicy:
    """What all containers of a service have in common.

    Attributes:
        images: Content ids, so that a tag that moves changes nothing under way.
        seccomp: The profile's text.
        instance: The service process that makes them.
        lease_s: Seconds after which none of them can be in use any more.
    """

    images: ImageIds
    runtime: str
    seccomp: str
    owner: str
    instance: str
    tmp_bytes: int
    lease_s: float


def container_config(spec: SandboxSpec, policy: ContainerPolicy) -> dict[str, Any]:
    """Body of the engine's create call for the container of *spec*."""
    return {
        "Image": policy.images.of(spec.image),
        "Cmd": [str(spec.first_uid), *(["warm"] if spec.warm else [])],
        # Root with two capabilities, until the supervisor has changed users; it then has none.
        "User": "0:0",
        "WorkingDir": "/",
        "Hostname": "sandbox",
        "OpenStdin": True,
        # The end of our connection is the end of its input: an orchestrator that dies takes its sandboxes along.
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": False,
        "NetworkDisabled": True,
        "Labels": {
            OWNER_LABEL: policy.owner,
            INSTANCE_LABEL: policy.instance,
            RUN_LABEL: spec.run_id,
            LEASE_LABEL: f"{policy.lease_s:g}",
            FIRST_UID_LABEL: str(spec.first_uid),
        },
        "HostConfig": {
            "Runtime": policy.runtime,
            "NetworkMode": "none",
            "Dns": ["0.0.0.0"],  # noqa: S104 - hides the host's resolver, which the engine would copy in
            "ReadonlyRootfs": True,
            "Tmpfs": {
                "/tmp": f"rw,noexec,nosuid,nodev,mode=1777,size={policy.tmp_bytes},nr_inodes={_TMP_INODES}",  # noqa: S108 - the sandbox's own
                **dict.fromkeys(_EMPTY_PLACES, _EMPTY),
            },
            "CapDrop": ["ALL"],
            "CapAdd": ["SETUID", "SETGID"],
            "SecurityOpt": ["no-new-privileges", f"seccomp={policy.seccomp}"],
            "MaskedPaths": list(_MASKED_PATHS),
            # What the engine makes read-only by itself is all masked.
            "ReadonlyPaths": [],
            **resources(spec.limits),
            "PidsLimit": spec.limits.processes,
            # Never nproc: the kernel counts it per user across containers.
            "Ulimits": [
                {"Name": "nofile", "Soft": _OPEN_FILES, "Hard": _OPEN_FILES},
                # At 0 a handler of cores behind a pipe would still be started, as root of the machine; at 1 none is.
                {"Name": "core", "Soft": 1, "Hard": 1},
            ],
            "IpcMode": "none",
            "CgroupnsMode": "private",
            "LogConfig": {"Type": "none", "Config": {}},
            "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
            # Removed by us, in our order: the engine forgets a created container that never started.
            "AutoRemove": False,
        },
    }


def resources(limits: Limits) -> dict[str, int]:
    """Memory and processor of *limits*, which the engine can also change later."""
    return {
        "Memory": limits.memory_bytes,
        "MemorySwap": limits.memory_bytes,
        "CpuPeriod": _CPU_PERIOD_US,
        "CpuQuota": limits.cpu_millis * _CPU_PERIOD_US // 1000,
    }
