"""Refusals of keywords of models: some of them name a folder for a cache, or a formula that runs as code.

Rule of this file: a function that takes more than what is listed for it gets keywords that are written out and listed.
"""

import ast

from orchestrator.validation import science
from orchestrator.validation.context import Context


def check_keywords(context: Context, call: ast.Call, names: set[str]) -> None:
    """Refuses keywords of *call*, of one of the functions *names*, that are not listed for it."""
    for name in names & context.names.keywords.keys():
        for keyword in call.keywords:
            if keyword.arg not in context.names.keywords[name]:
                short = name.rpartition(".")[2]
                shown = f"`{keyword.arg[:40]}`" if keyword.arg else "`**`"
                told = ", ".join(sorted(context.names.keywords[name]))
                message = f"`{short}` takes no {shown} here; it takes {told}, written out."
                context.report.refuse("model-option", keyword, message)


def check_cache_names(context: Context) -> None:
    """Refuses the name of a pipeline's cache as a key: a search over parameters would set it."""
    if not context.names.keywords:
        return
    for place in context.tree.of(ast.Dict):
        for key in place.node.keys:  # type: ignore[attr-defined]
            text = key.value if isinstance(key, ast.Constant) else None
            if isinstance(text, str) and text.rpartition("__")[2] == science.CACHE_NAME:
                message = "A run has no files, so a pipeline has no cache: leave `memory` out."
                context.report.refuse("file-access", key, message)
