"""Words for the notes of a strategy process: what ran, and is likely not what its author meant."""

from __future__ import annotations

from collections.abc import Iterable

from strategy_runner.channel.drawings import MAX_DRAWINGS
from strategy_runner.channel.reply import Note, NoteKind

NOT_REPEATABLE = (
    "the strategy is not repeatable: on the same bars it gave other signals. It draws random numbers without a seed"
    " (np.random.seed(1), np.random.default_rng(1)) or reads the time; so the look-ahead check can say nothing of it"
)
_SENTENCES = {
    NoteKind.READS_BOTH_WAYS: (
        "the strategy returned only 0 and 1 (or False and True), which reads like in the market or not; here 1 is BUY"
        " and 0 is HOLD, so that nothing ever sells. If positions are meant, set SIGNALS = 'POSITIONS' in the code, or"
        " backtest.signal_meaning = POSITIONS in the request; else return 'SELL' or -1 where it should sell"
    ),
    NoteKind.ALL_MISSING: (
        "every signal is missing (None or NaN), which means HOLD: look at the columns that they are made of; an"
        " indicator may have too few bars"
    ),
    NoteKind.SHORT_READ_AS_FLAT: (
        "the strategy asks for short positions (-1), and backtest.direction is LONG_ONLY: they were read as flat; set"
        " LONG_SHORT to hold them"
    ),
    NoteKind.DRAWINGS_LEFT_OUT: (
        f"signals and plots are drawn in more than {MAX_DRAWINGS} ways; the answer carries the first of them"
    ),
    NoteKind.CHAINED_ASSIGNMENT: (
        "this writes to a copy and changes nothing, since pandas 3; write data.loc[rows, 'column'] = value, in one step"
    ),
}


def sentences(notes: Iterable[Note]) -> list[str]:
    """A sentence for each, each once."""
    return list(dict.fromkeys(_sentence(note) for note in notes))


def _sentence(note: Note) -> str:
    where = f"line {note.line}: " if note.line else ""
    text = "".join(character if character.isprintable() else " " for character in note.text)
    if note.kind is NoteKind.LIBRARY_WARNING:
        return f"{where}a library warns: {text}"
    if note.kind is NoteKind.ORDER_COLUMNS:
        return (
            f"the returned table has the bars beside {text}, so these were not read as terms of orders; to place"
            " orders return a table of 'signal' and such columns alone"
        )
    if note.kind is NoteKind.TERM_WITHOUT_VALUE:
        return (
            f"{text} of an order is NaN, and so counts as not given; it may be an indicator that has no value yet:"
            " wait for it, or write None where none is meant"
        )
    if note.kind is NoteKind.MEANING_OVERRIDDEN:
        return "SIGNALS of the code had no effect: the request sets backtest.signal_meaning"
    return where + _SENTENCES[note.kind]
