from importlib.metadata import version

from strategy_runner.supervisor.libraries import library_versions


def test_versions_are_those_that_the_packages_themselves_record():
    names = ("numpy", "pandas", "TA-Lib", "protobuf", "scipy", "scikit-learn", "statsmodels")
    assert library_versions() == {name: version(name) for name in names}
