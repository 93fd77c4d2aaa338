"""What is known at any moment, read when Prometheus asks: nothing is counted twice, and nothing runs in between.

The rule: it is read on a thread beside the event loop, so each figure is one number that is there already.
"""

from __future__ import annotations

import asyncio
import math
import platform
import threading
import time
from collections.abc import Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from orchestrator import __version__
from orchestrator.telemetry.labels import CERTIFICATES
from orchestrator.telemetry.parts import Parts

# A loop that is kept longer than this is shown as kept for so long.
_LONGEST_LAG_S = 5.0


class Figures(Collector):
    """Reads *parts*."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterable[Metric]:
        """Every figure, as it is now."""
        yield from self._service()
        yield from self._room()
        yield from self._sandboxes()
        yield from self._ledger()
        yield from self._loop()

    def _service(self) -> Iterable[Metric]:
        parts = self._parts
        build = GaugeMetricFamily(
            "strategiz_build_info",
            "1; which service runs, on what.",
            labels=("version", "runtime", "runner_image", "science_image", "python"),
        )
        images = parts.info.images
        python = platform.python_version()
        build.add_metric(
            (__version__, parts.info.runtime, images.default, images.science, python), 1
        )
        yield build
        is_up = parts.gate.fault is None
        yield _gauge("strategiz_engine_up", "1 while sandboxes can be started.", is_up)
        yield _gauge(
            "strategiz_serving",
            "1 while new runs are taken: the engine is well, and the service does not stop.",
            is_up and not parts.health.draining,
        )

        expires = parts.certificates.expires if parts.certificates is not None else {}
        ends = {
            whose: expires[whose].timestamp() if whose in expires else math.nan
            for whose in CERTIFICATES
        }
        yield _gauges(
            "strategiz_certificate_expiry_timestamp_seconds",
            "When the first certificate of a file expires, since 1970; NaN where there is none.",
            "certificate",
            ends,
        )

    def _room(self) -> Iterable[Metric]:
        scheduler, intake = self._parts.scheduler, self._parts.intake
        capacity = scheduler.capacity
        yield _gauge("strategiz_slots", "Runs that may go on at once.", capacity.slots)
        yield _gauge(
            "strategiz_slots_taken",
            "Slots that are taken, by runs and by sandboxes of theirs that are not removed yet.",
            scheduler.running,
        )
        yield _gauge(
            "strategiz_queue_length", "Runs that may wait for a slot.", capacity.queue_length
        )
        yield _gauge("strategiz_queued_runs", "Runs that wait for a slot.", scheduler.queued)
        yield _gauge(
            "strategiz_memory_budget_bytes",
            "Memory for the sandboxes of all runs.",
            capacity.memory_bytes,
        )
        yield _gauge(
            "strategiz_memory_used_bytes",
            "Of the memory budget, what runs in progress may use at most.",
            scheduler.memory_used_bytes,
        )
        yield _gauge(
            "strategiz_request_bytes", "Memory of requests in progress.", intake.held_bytes
        )

    def _sandboxes(self) -> Iterable[Metric]:
        parts = self._parts
        pools = parts.pools
        size, hits = sum(pool.policy.size for pool in pools), sum(pool.hits for pool in pools)
        misses = sum(pool.misses for pool in pools)
        yield _gauge("strategiz_pool_size", "Sandboxes that are to wait ready.", size)
        yield _counter("strategiz_pool_hits", "Runs that found a waiting sandbox.", hits)
        yield _counter("strategiz_pool_misses", "Runs that had to have one made.", misses)
        there = len(parts.maker.living())
        waiting = sum(pool.waiting for pool in pools)
        starting, removing = parts.maker.starting, parts.disposer.removing
        states = {
            "waiting": waiting,
            "starting": starting,
            "running": max(there - waiting - starting - removing, 0),
            "removing": removing,
        }
        yield _gauges("strategiz_sandboxes", "Sandboxes by state.", "state", states)
        yield _counter(
            "strategiz_leftovers_removed",
            "Sandboxes that belonged to no run, or to a service that had died, and were removed by a sweep.",
            parts.reaper.removed,
        )
        lost = {
            kind: math.nan if count is None else count
            for kind, count in parts.forgotten.counts.items()
        }
        yield _gauges(
            "strategiz_lost_containers",
            "What containers left that the engine does not know any more; NaN where it cannot be seen.",
            "left",
            lost,
        )
        yield _counter(
            "strategiz_unclean_ends",
            "Sandboxes that gave their result and did not end as they should: perhaps an escape.",
            sum(pool.unclean_ends for pool in pools),
        )

    def _ledger(self) -> Iterable[Metric]:
        writer = self._parts.ledger
        status = writer.status
        yield _gauge(
            "strategiz_ledger_up",
            "1 while the ledger is written, or turned off.",
            status.state in ("ok", "off"),
        )
        yield _gauge(
            "strategiz_ledger_pending_records", "Records that wait to be written.", writer.pending
        )
        yield _counter(
            "strategiz_ledger_lost_runs", "Runs whose end was never written.", status.lost
        )

    def _loop(self) -> Iterable[Metric]:
        parts = self._parts
        yield _gauge(
            "strategiz_event_loop_lag_seconds",
            f"How long the event loop took just now to turn to something new; at most {_LONGEST_LAG_S:g}.",
            _lag_s(parts.loop),
        )
        yield _counter(
            "strategiz_event_loop_stalls",
            "Times that the event loop was kept for more than 20 ms while there was a call.",
            parts.intake.loop.stalls,
        )


def _lag_s(loop: asyncio.AbstractEventLoop) -> float:
    turned = threading.Event()
    began = time.monotonic()
    loop.call_soon_threadsafe(turned.set)
    turned.wait(_LONGEST_LAG_S)
    return time.monotonic() - began


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)


def _gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
