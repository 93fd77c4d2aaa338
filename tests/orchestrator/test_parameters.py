"""What text of a parameter means, and what is said about it."""

import pytest

from orchestrator.admission.parameters import (
    MAX_LIST_VALUES,
    MAX_PARAMETER_CHARACTERS,
    MAX_PARAMETERS,
    Parameters,
    check_parameters,
    parameter_warnings,
    runner_parameters,
    unread_warnings,
    value_of,
)

NUMBERS = {
    "3": 3, "-7": -7, "+5": 5, "0": 0, " 12 ": 12, "0.5": 0.5, ".5": 0.5, "5.": 5.0, "1e3": 1000.0,
    "-1.5E-2": -0.015, str(2**63 - 1): 2**63 - 1, str(-(2**63)): -(2**63),
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_plain_numbers_are_numbers_and_nobody_is_warned(text, number):
    assert value_of(text) == number
    assert type(value_of(text)) is type(number)
    assert not parameter_warnings({"n": text})


@pytest.mark.parametrize(
    "text", ["", "fast", "A1", "2024-01-31", "0x1f", "1,5", "AAPL", "--5", "5-"]
)
def test_other_text_is_text_and_nobody_is_warned(text):
    assert value_of(text) == text
    assert not parameter_warnings({"n": text})


@pytest.mark.parametrize(
    "text",
    ["true", "False", "007", "-01", "1_000", "NAN", "nan", "Infinity", "-inf", "1e999", "00.5", "٣",
     str(2**63), "9" * 400],
)  # fmt: skip
def test_what_a_number_or_an_if_would_change_stays_text_with_a_warning(text):
    assert value_of(text) == text
    (warning,) = parameter_warnings({"use_filter": text, "n": "3"})
    assert "'use_filter'" in warning
    assert "typed_parameters" in warning


def test_a_typed_parameter_keeps_its_type_beside_text():
    given = Parameters(
        {"a": "3", "b": "007"}, {"c": False, "d": 7, "e": 1.0, "f": "007", "g": (1.0, 2.5), "h": ""}
    )
    assert not list(check_parameters(given, ""))
    read = {name: value.WhichOneof("kind") for name, value in runner_parameters(given).items()}
    assert read == {
        "a": "int_value", "b": "string_value", "c": "bool_value", "d": "int_value",
        "e": "double_value", "f": "string_value", "g": "list_value", "h": "string_value",
    }  # fmt: skip


REFUSED = {
    "in both": (Parameters({"n": "1"}, {"n": 2}), "at.typed_parameters[n]"),
    "too many": (
        Parameters({str(n): "" for n in range(MAX_PARAMETERS)}, {"x": 1}), "at.parameters",
    ),
    "text too long": (Parameters({"k": "v" * MAX_PARAMETER_CHARACTERS}), "at.parameters[k]"),
    "typed text too long": (
        Parameters({}, {"k": "v" * MAX_PARAMETER_CHARACTERS}), "at.typed_parameters[k]",
    ),
    "list too long": (
        Parameters({}, {"k": (0.0,) * (MAX_LIST_VALUES + 1)}), "at.typed_parameters[k]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_parameters_beyond_their_bounds_are_refused_by_name(what):
    parameters, field = REFUSED[what]
    assert [violation.field for violation in check_parameters(parameters, "at.")] == [field]


def test_parameters_at_their_bounds_are_taken():
    most = Parameters(
        {str(n): "" for n in range(MAX_PARAMETERS - 1)}, {"x": (0.0,) * MAX_LIST_VALUES}
    )
    assert not list(check_parameters(most, ""))
    assert not list(check_parameters(Parameters({"k": "v" * (MAX_PARAMETER_CHARACTERS - 1)}), ""))


READS_TWO = "FAST = params.get('fast', 5)\nSLOW = params[ \"slow\" ]\n"


@pytest.mark.parametrize(
    ("texts", "typed", "warnings"),
    [
        ({"fsat": "3"}, {}, ["parameter 'fsat' is not read by the code; did you mean 'fast'?"]),
        ({"fast": "3"}, {"other": 1}, ["parameter 'other' is not read by the code"]),
        ({"fast": "3"}, {"slow": 9}, []),
        ({}, {}, []),
    ],
)
def test_a_parameter_that_the_code_never_reads_is_remarked_on(texts, typed, warnings):
    assert unread_warnings((*texts, *typed), READS_TWO) == warnings
    assert len(unread_warnings(map(str, range(99)), READS_TWO)) == 17


@pytest.mark.parametrize(
    "code",
    [
        "for name, value in params.items(): pass",
        "settings = {**params}",
        "n = params.get(f'{name}_length', 5)",
        "n = params.get('fa' + name)" + "\nmine = params",
        "if 'fsat' in params: pass",
        "def strategy(data, config): return config['fsat']",
    ],
)
def test_code_that_reads_by_other_names_than_it_writes_out_is_not_remarked_on(code):
    assert unread_warnings(["fsat"], READS_TWO + code) == []


def test_code_without_parameters_reads_none():
    assert unread_warnings(["fast"], "def strategy(data): return 'BUY'") == [
        "parameter 'fast' is not read by the code"
    ]
