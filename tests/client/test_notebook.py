"""The example notebook runs from its first cell to its last, and shows what it says."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.stand.running_service import REPOSITORY

pytestmark = [pytest.mark.docker, pytest.mark.timeout(180)]

NOTEBOOK = REPOSITORY / "client" / "python" / "examples" / "first_backtest.ipynb"


def shown(cell, kind):
    """What *cell* shows in one form, a text for each output."""
    return [output["data"][kind] for output in cell.outputs if kind in output.get("data", {})]


# nbclient's and the kernel's own.
@pytest.mark.filterwarnings("default")
def test_the_example_notebook_runs(service, monkeypatch, tmp_path):
    monkeypatch.setenv("STRATEGIZ_ADDRESS", service.address)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "client" / "python"))
    # Nothing of the user's: neither settings nor history.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells), "it ships without outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": REPOSITORY}}).execute()
    cells = {cell.id: cell for cell in notebook.cells}
    progress, result = shown(cells["strategy"], "text/html")
    assert "<progress" in progress
    assert "succeeded" in progress
    assert "5,031 of 5,031 bars" in progress
    assert "Sharpe ratio" in result
    assert "<svg" in result
    (metrics,) = shown(cells["metrics"], "text/plain")
    assert metrics.startswith("(0.31")
    (failure,) = shown(cells["failure"], "text/html")
    assert "adj_close" in failure
    assert "strategy error" in failure
    (table,) = shown(cells["many"], "text/html")
    assert [f"<th>{length}</th>" in table for length in (50, 100, 150, 200)] == [True] * 4
