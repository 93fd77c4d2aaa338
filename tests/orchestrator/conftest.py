"""Databases for tests of the ledger."""

import pytest

from orchestrator.ledger.store import LedgerStore
from tests.stand.postgres_cluster import PostgresCluster


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL that runs; a test that stops it starts it again."""
    cluster = PostgresCluster()
    yield cluster
    cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.emptied_database()
    yield url
    postgres.give_back(url)


@pytest.fixture
def new_store():
    """Makes stores that are closed after the test."""
    made = []

    def make(url):
        made.append(LedgerStore(url))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(ledger_url, new_store):
    made = new_store(ledger_url)
    made.prepare()
    return made
