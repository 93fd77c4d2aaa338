"""A sandbox that waits is given the limits of the run that takes it, and is held to them."""

from dataclasses import replace

import pytest

from orchestrator.errors import SandboxError
from tests.stand.runner_jobs import MEMORY_BOMB, MIB, SPINNING, Conversation

HOLDING_300_MB = "x = bytearray(300 << 20)\nSYMBOL = 'X'\nsignal('BUY', data.index[0], 1.0)\n"


@pytest.mark.parametrize(
    ("made_mb", "resized_mb", "code", "fits"),
    [
        (512, 128, MEMORY_BOMB, False),
        (512, 128, HOLDING_300_MB, False),
        (128, 512, HOLDING_300_MB, True),
        (128, 512, MEMORY_BOMB, False),
    ],
    ids=["smaller, bomb", "smaller, 300 MB", "larger, 300 MB", "larger, bomb"],
)
def test_a_sandbox_that_waited_is_held_to_the_limits_that_it_was_given_since(
    on_backend, spec, made_mb, resized_mb, code, fits
):
    async def story(backend):
        if not backend.can_resize:
            return  # and nobody may ask it to
        made = replace(spec(memory_bytes=made_mb * MIB), warm=True)
        sandbox = await backend.start(made)
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            await sandbox.resize(replace(made.limits, memory_bytes=resized_mb * MIB))
            await talk.hold_ready(sandbox, talk.job(code, timeout_ms=20_000))
            exit_ = await sandbox.wait_exit()
            assert exit_.out_of_memory is not fits
            if fits:
                assert talk.result.ending.outcome == 1
            elif talk.decoder.result is not None:
                # Pages that are shared with others count here, and not against the limit.
                assert talk.result.usage.peak_memory_bytes < 1.1 * resized_mb * MIB
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_sandbox_that_was_given_less_processor_gets_less(on_backend, spec):
    async def story(backend):
        if not backend.can_resize:
            return
        made = replace(spec(cpu_millis=1000), warm=True)
        sandbox = await backend.start(made)
        try:
            talk = Conversation()
            await talk.become_ready(sandbox)
            await sandbox.resize(replace(made.limits, cpu_millis=100))
            await talk.hold_ready(sandbox, talk.job(SPINNING, timeout_ms=3000))
            # A tenth of 3 s, and what it began with.
            assert talk.result.usage.cpu_ms < 1000
        finally:
            await sandbox.destroy()

    on_backend(story)


def test_a_sandbox_that_is_gone_cannot_be_resized(on_backend, spec):
    async def story(backend):
        if not backend.can_resize:
            return
        made = spec()
        sandbox = await backend.start(made)
        await sandbox.destroy()
        with pytest.raises(SandboxError):
            await sandbox.resize(made.limits)

    on_backend(story)
