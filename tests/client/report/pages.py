"""A report in a browser: opened, drawn, without a console error, and without asking for anything."""

DRAWN = "document.documentElement?.dataset.drawn === 'yes'"


def opened(page, tmp_path, html):
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page.open(path.as_uri())
    page.until(DRAWN)
    assert page.problems == []
    assert page.requests == [path.as_uri()]


def choose(page, field, value, event):
    page.value(
        f"(() => {{ const field = document.getElementById('{field}'); field.value = '{value}';"
        f" field.dispatchEvent(new Event('{event}')); }})()"
    )


def hover_everything(page):
    """A hover writes reasons, a legend names, in the chart library's own kind of HTML."""
    page.value(
        "Promise.all([...document.querySelectorAll('.chart')].map((one) => new Promise((done) => {"
        " one.data.forEach((trace, i) => { if (trace.x.length > 1)"
        " Plotly.Fx.hover(one, [{curveNumber: i, pointNumber: trace.type === 'heatmap' ? [0, 0] : 1}]); });"
        " setTimeout(done, 150); })))"
    )


def assert_texts_stayed_texts(page):
    assert page.value("window.hacked") is None
    assert (
        page.value("document.querySelectorAll('main img, main a, main iframe, .chart b').length")
        == 0
    )
    # A heat map is a picture that the chart library draws; it is data, and has no address.
    drawn = "[...document.querySelectorAll('svg a, svg image')]"
    assert page.value(
        f"{drawn}.every((one) => one.tagName === 'image' && one.href.baseVal.startsWith('data:image/png'))"
    )
    assert page.problems == []
    assert len(page.requests) == 1
