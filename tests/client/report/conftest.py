"""One browser for all tests of a file."""

import pytest

from tests.stand.browser import browser_page


@pytest.fixture(scope="module")
def browser():
    with browser_page() as page:
        yield page


@pytest.fixture
def page(browser):
    browser.size(1280, 900)
    browser.dark(False)
    return browser
