"""The examples of docs/python.md run, one after another, as a reader would type them."""

import re
import shutil

import pytest

from strategiz_execution import Result, StrategizError
from tests.stand.credentials import Authority
from tests.stand.running_service import REPOSITORY


@pytest.mark.docker
@pytest.mark.timeout(120)
def test_the_examples_of_the_page_run(service, tmp_path, monkeypatch, capsys):
    text = (REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) == 7
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    trend = next(
        code
        for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
        if "def strategy" in code
    )
    (tmp_path / "trend.py").write_text(trend, encoding="utf-8")
    shutil.copy(REPOSITORY / "examples" / "data" / "sp500_daily.csv", tmp_path)
    authority = Authority("ours")
    certificate, key = authority.issue("client")
    for name, content in (
        ("ca.pem", authority.certificate),
        ("client.pem", certificate),
        ("client.key", key),
    ):
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
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


def test_the_page_names_every_exception():
    text = (REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8")
    pending = [StrategizError]
    while pending:
        kind = pending.pop()
        if kind.__module__.startswith("strategiz_execution.errors"):
            assert f"`{kind.__name__}`" in text
            pending += kind.__subclasses__()
