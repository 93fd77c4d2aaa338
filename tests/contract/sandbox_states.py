"""States that a sandbox may be in when something happens to it."""

from tests.stand.runner_jobs import HONEST, SPINNING, Conversation


async def names(backend):
    return {owned.name for owned in await backend.list_owned()}


async def just_started(sandbox):
    pass


async def ready(sandbox):
    await Conversation().become_ready(sandbox)


async def spinning(sandbox):
    talk = Conversation()
    await talk.become_ready(sandbox)
    await sandbox.send(talk.job(SPINNING))


async def ended(sandbox):
    talk = Conversation()
    await talk.hold(sandbox, talk.job(HONEST))
    await sandbox.wait_exit()


async def ended_and_unread(sandbox):
    talk = Conversation()
    await sandbox.send(talk.job(HONEST))
    await sandbox.wait_exit()


STATES = {
    "just started": just_started,
    "ready": ready,
    "in the middle of a job": spinning,
    "at its end": ended,
    "at its end, with an answer that nobody read": ended_and_unread,
}


async def close_stream(sandbox):
    """What the kernel does to the connections of a service that dies. Each backend calls its stream so."""
    sandbox._stream.close()
