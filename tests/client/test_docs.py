"""The examples of docs/python.md run, one after another, as a reader would type them."""

import re
import shutil

import pytest

from strategiz_execution import Result, StrategizError
from tests.stand.credentials import Authority
from tests.stand.running_service import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PAGE = (REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.timeout(120)


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


STRATEGY = blocks(README, "python")[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reader's folder, with the README's strategy in it."""
    (tmp_path / "trend.py").write_text(STRATEGY, encoding="utf-8")
    shutil.copy(REPOSITORY / "examples" / "data" / "sp500_daily.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.docker
def test_the_examples_of_the_page_run(service, folder, capsys):
    examples = blocks(PAGE, "python")
    assert len(examples) == 8
    authority = Authority("ours")
    certificate, key = authority.issue("client")
    for name, content in (
        ("ca.pem", authority.certificate),
        ("client.pem", certificate),
        ("client.key", key),
    ):
        (folder / name).write_bytes(content)
    names = {}
    for example in examples:
        exec(example.replace("127.0.0.1:50051", service.address), names)
    names["client"].close()
    printed = capsys.readouterr().out
    assert printed.startswith("SUCCEEDED\n0.31")
    assert "did you mean 'commission_rate'?" in printed
    assert "`requests` cannot be imported" in printed
    assert isinstance(names["result"], Result)
    assert all(result.ok for result in names["results"])
    assert "7 SELL" in printed
    assert names["swept"].ok
    assert len(names["drawn"].tried) == 3
    assert names["swept"].luck.sentences["deflated_sharpe_ratio"] in printed


def test_the_page_names_every_exception():
    pending = [StrategizError]
    while pending:
        kind = pending.pop()
        if kind.__module__.startswith("strategiz_execution.errors"):
            assert f"`{kind.__name__}`" in PAGE
            pending += kind.__subclasses__()
