"""Text of strangers for a terminal: nothing in it can act on the terminal."""

from __future__ import annotations


def plain(text: str, *, keep_lines: bool = False) -> str:
    """*text* with all that is no printable letter escaped; with *keep_lines* newlines stay, and tabs are spaces."""
    if keep_lines:
        text = text.expandtabs(4)
    return "".join(
        letter
        if letter.isprintable() or (keep_lines and letter == "\n")
        else letter.encode("unicode_escape", "backslashreplace").decode()
        for letter in text
    )


# What the service's remarks call by the names of the contract, with the option that sets it.
_OPTIONS = {
    "backtest.fractional_units": "--fractional",
    "backtest.direction to DIRECTION_LONG_SHORT": "--direction long-short",
    "sizing PERCENT_OF_EQUITY": "--size 25%",
    "more initial_cash": "more --cash",
    "undefined for this run, therefore 0:": "undefined for this run:",  # metrics show a dash
    "or FILL_RULE_SAME_CLOSE": "or --fill same-close",
}


def with_options(remark: str) -> str:
    """*remark* of the service, with the command's options in place of the contract's names."""
    for name, option in _OPTIONS.items():
        remark = remark.replace(name, option)
    return remark
