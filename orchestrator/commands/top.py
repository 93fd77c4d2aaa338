"""`strategiz top`: the service as it is now, drawn anew as it changes."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import click
import grpc
from rich.console import Console
from rich.live import Live

from orchestrator.commands.operator_client import Caller, as_json, calls_the_operator
from orchestrator.commands.top_view import View
from orchestrator.generated import operator_pb2 as operators

# Also without news, because the time that runs have taken goes on.
_DRAW_S = 0.5


# An iterator of changes that can be cancelled; the stubs of gRPC do not know that.
Watch = Any


@click.command()
@click.option("--once", is_flag=True, help="Draw once, and end.")
@calls_the_operator
def top(caller: Caller, once: bool) -> None:
    """Watch runs, queue, sandboxes and memory live. Ctrl-C ends it.

    With --json: each change as one object on a line, as it comes, or with --once only the status.
    """
    watch: Watch = caller.stub.Watch(operators.WatchRequest(), metadata=caller.identity())
    if caller.as_json:
        _print_changes(watch, once=once)
        return
    view = View(caller.address)
    # The first is the status; whoever is not reached ends here.
    view.take(next(watch))
    if once:
        for run in caller.call("ListRuns", operators.ListRunsRequest(in_flight=True)).runs:
            view.take(operators.Change(run=run))
        watch.cancel()
        Console().print(view.drawn(time.time()))
        return
    _draw(view, watch)


def _print_changes(watch: Watch, *, once: bool) -> None:
    try:
        for change in watch:
            click.echo(json.dumps(json.loads(as_json(change)), ensure_ascii=False))
            if once:
                break
    except KeyboardInterrupt:
        pass
    finally:
        watch.cancel()


def _draw(view: View, watch: Watch) -> None:
    """Draws until Ctrl-C, or until the service is gone."""
    ended: list[grpc.RpcError] = []

    def listen() -> None:
        try:
            for change in watch:
                view.take(change)
        except grpc.RpcError as error:
            ended.append(error)

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    try:
        with Live(view.drawn(time.time()), screen=True, auto_refresh=False) as live:
            while listening.is_alive():
                live.update(view.drawn(time.time()), refresh=True)
                listening.join(_DRAW_S)
    except KeyboardInterrupt:
        return
    finally:
        watch.cancel()
    if ended:
        raise ended[0]
