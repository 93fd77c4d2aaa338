"""The parts of docs/cookbook.md that are made: `python -m tests.published.cookbook_page` writes them anew.

They stand between `<!-- what: made -->` and `<!-- end -->`: the code of a strategy with its parameters, the numbers
of its runs, and the table of all ten. Everything else on the page is written by hand.
"""

from __future__ import annotations

import re
import signal
import tempfile
from pathlib import Path

from tests.published.cookbook import RECIPES, REPOSITORY, run_all
from tests.stand.running_service import SCIENCE_IMAGE, RunningService

PAGE = REPOSITORY / "docs" / "cookbook.md"
PARAMETER = re.compile(r'(?m)^[A-Z_]+ = params\.get\("(\w+)", (.+?)\)  # (.+)$')
HEAD = "| | trades | total return | a year | Sharpe | max drawdown | in the market |\n|---|---|---|---|---|---|---|"


def page(old: str, answers) -> str:
    """*old* with the parts that are made put in anew."""
    made = parts(answers)
    return re.sub(
        r"(<!-- (.+?): made -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{made[found[2]]}{found[3]}",
        old,
        flags=re.DOTALL,
    )


def parts(answers) -> dict[str, str]:
    made = {}
    for recipe in RECIPES:
        rows = ["| parameter | default | meaning |", "|---|---|---|"]
        rows += [f"| `{n}` | {v} | {why} |" for n, v, why in PARAMETER.findall(recipe.source)]
        written = "\n".join(rows)
        made[f"{recipe.name}, code"] = f"```python\n{recipe.source}```\n\n{written}\n"
        labels = ["as written", *(f"`{change.words}`" for change in recipe.changes)]
        made[f"{recipe.name}, result"] = table(zip(labels, answers[recipe.name], strict=True))
    all_of_them = [(_link(name), found[0]) for name, found in answers.items()]
    return made | {"all": table(all_of_them)}


def table(answers) -> str:
    rows = [HEAD]
    for label, answer in answers:
        found = answer.performance.metrics
        cells = (
            f"{found.n_trades:.0f}",
            f"{100 * found.total_return:+z.1f} %",
            f"{100 * found.cagr:+z.1f} %",
            f"{found.sharpe_ratio:z.2f}",
            f"{-100 * found.max_drawdown:.1f} %",
            f"{100 * found.exposure_time:.0f} %",
        )
        rows.append(f"| {' | '.join((label, *cells))} |")
    return "\n".join(rows) + "\n"


def _link(name: str) -> str:
    known = name in {recipe.name for recipe in RECIPES}
    return f"[{name}](../examples/cookbook/{name}.py)" if known else name


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = RunningService.start(
            Path(folder), SCIENCE_IMAGE=SCIENCE_IMAGE, SCIENCE_POOL_SIZE=0
        )
        try:
            answers = run_all(service.stub)
        finally:
            service.end(signal.SIGTERM)
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), answers), encoding="utf-8")


if __name__ == "__main__":
    main()
