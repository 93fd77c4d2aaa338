"""The words of a backtest as numbers: rules to choose from, and reasons that it gives.

The rule that this file keeps: a number, once given, keeps its meaning, as reports carry it.
"""

from __future__ import annotations

from enum import IntEnum


class Action(IntEnum):
    """What an order asks for. BUY and SELL alone can wait for a price."""

    BUY = 1
    """Open or add to a long position; close a short one."""
    SELL = -1
    """Close a long position; open or add to a short one where shorts are allowed."""
    EXIT = 2
    """Close the position, whichever side it is, or a part of it."""
    TARGET = 3
    """Trade to the position that is the fraction `OrderDetails.target` of equity."""
    CHANGE = 4
    """Change or cancel the stops of the position that is held."""
    CANCEL = 5
    """Take back waiting orders."""


class OrderKind(IntEnum):
    """How an order was to be filled; 0 stands where no order was."""

    MARKET = 1
    LIMIT = 2
    STOP = 3
    STOP_LIMIT = 4


class EventKind(IntEnum):
    """What happened to the account or to a waiting order, beside trades."""

    MARGIN_CALL = 1
    """Equity was below the maintenance margin at a close; the position was closed there."""
    EXPIRED = 2
    """A waiting order reached the end of its time."""
    CANCELLED = 3
    """A waiting order, or what the volume had left of one, was taken back."""
    REPLACED = 4
    """A new order of the same name took the place of a waiting one."""
    CANCELLED_BY_OCO = 5
    """Another order of the group was filled."""
    PARTLY_FILLED = 6
    """The share of a bar's volume did not suffice; the rest goes on in the next bars."""


class FillRule(IntEnum):
    """When the order of a signal at bar t is filled."""

    NEXT_OPEN = 1
    """At the open of t + 1."""
    SAME_CLOSE = 2
    """At the close of t, which a signal made from that close could not have got: optimistic."""


class Direction(IntEnum):
    """Which positions may be held."""

    LONG_ONLY = 1
    LONG_SHORT = 2


class Sizing(IntEnum):
    """How many units an entry takes."""

    ALL_IN = 1
    """As many as the cash pays for, commission included."""
    FIXED_QUANTITY = 2
    """`BacktestConfig.size` units, whole or not at all."""
    PERCENT_OF_EQUITY = 3
    """As many as the fraction `BacktestConfig.size` of equity pays for, commission included."""
    SIGNAL_QUANTITY = 4
    """The quantity of the signal, whole or not at all."""


class StopsActiveFrom(IntEnum):
    """The first bar in which a stop can close a position."""

    ENTRY_BAR = 1
    """The bar of the entry, if the entry was at its open; after a close it is the next bar."""
    NEXT_BAR = 2
    """The bar after that of the entry."""


class Side(IntEnum):
    """What a position earns from: LONG from rising prices, SHORT from falling ones."""

    LONG = 1
    SHORT = 2


class ExitReason(IntEnum):
    """What closed a trade."""

    SIGNAL = 1
    STOP_LOSS = 2
    TAKE_PROFIT = 3
    RUIN = 4
    TRAILING_STOP = 5
    MARGIN_CALL = 6
    TARGET = 7
    """An order for a smaller target, or for one of the other side."""
    EXIT = 8
    """An order to be flat, or to close a part."""


class IgnoredReason(IntEnum):
    """Why a signal opened or closed nothing; `sentence` says it to a person."""

    ALREADY_LONG = 1
    ALREADY_SHORT = 2
    NOTHING_TO_SELL = 3
    NO_CASH_FOR_ONE_UNIT = 4
    NOT_ENOUGH_CASH = 5
    NO_QUANTITY = 6
    LAST_BAR = 7
    AFTER_RUIN = 8
    SAME_BAR = 9
    EXPIRED = 10
    CANCELLED = 11
    REPLACED = 12
    CANCELLED_BY_OCO = 13
    STILL_WAITING = 14
    NOTHING_TO_CLOSE = 15
    NOTHING_TO_CHANGE = 16
    NOTHING_TO_CANCEL = 17
    AT_TARGET = 18
    CANNOT_WAIT = 19
    TOO_MANY_WAITING = 20
    NO_VOLUME = 21

    @property
    def sentence(self) -> str:
        """The reason as one English sentence, for the person who wrote the strategy."""
        return _SENTENCES[self]


_SENTENCES = {
    IgnoredReason.ALREADY_LONG: "A long position was already open.",
    IgnoredReason.ALREADY_SHORT: "A short position was already open.",
    IgnoredReason.NOTHING_TO_SELL: (
        "There was no position to sell, and short positions are not allowed."
    ),
    IgnoredReason.NO_CASH_FOR_ONE_UNIT: "The money for this order did not pay for one unit.",
    IgnoredReason.NOT_ENOUGH_CASH: "The cash did not pay for the quantity asked for.",
    IgnoredReason.NO_QUANTITY: "The quantity of this order was not given or below one unit.",
    IgnoredReason.LAST_BAR: "It came on the last bar, so there was no next open to fill it at.",
    IgnoredReason.AFTER_RUIN: "Equity had fallen to zero or below, which ended trading.",
    IgnoredReason.SAME_BAR: "An earlier signal on the same bar had already been taken.",
    IgnoredReason.EXPIRED: "Its time ended before the price reached its limit or stop.",
    IgnoredReason.CANCELLED: "It was cancelled before it was filled.",
    IgnoredReason.REPLACED: "A later order of the same name took its place before it was filled.",
    IgnoredReason.CANCELLED_BY_OCO: "Another order of its one-cancels-the-other group was filled.",
    IgnoredReason.STILL_WAITING: "It was still waiting for its price when the bars ended.",
    IgnoredReason.NOTHING_TO_CLOSE: "There was no position to close.",
    IgnoredReason.NOTHING_TO_CHANGE: "There was no position whose stops it could change.",
    IgnoredReason.NOTHING_TO_CANCEL: "No order of that name was waiting.",
    IgnoredReason.AT_TARGET: "The position was already at the target, to within one unit.",
    IgnoredReason.CANNOT_WAIT: "A limit or stop price works with BUY and SELL only.",
    IgnoredReason.TOO_MANY_WAITING: "Too many orders were already waiting.",
    IgnoredReason.NO_VOLUME: "The bars' volume left nothing for it until the data ended.",
}
