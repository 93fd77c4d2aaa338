"""The committed proto is version 1 to the letter, plus what was added to it, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from orchestrator.generated import strategy_execution_pb2 as public

HERE = Path(__file__).parent
PROTO = HERE.parent / "proto"
FILE = "strategiz/execution/v1/strategy_execution.proto"
VERSION_1 = json.loads((HERE / "contract_v1" / "execution_v1.json").read_text())
ADDITIONS = json.loads((HERE / "contract_v1" / "additions_v1.json").read_text())

Field = descriptor_pb2.FieldDescriptorProto
_NAMED = (Field.TYPE_MESSAGE, Field.TYPE_ENUM)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The committed proto as the compiler reads it."""
    out = tmp_path_factory.mktemp("contract") / "set.bin"
    arguments = [f"-I{PROTO}", f"--descriptor_set_out={out}", FILE]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments], check=True)
    (described,) = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
    return described


def told(message):
    """The fields of *message* in the form of the contract files."""
    entries = {entry.name: entry for entry in message.nested_type if entry.options.map_entry}
    fields = {}
    for field in message.field:
        name = type_name(field)
        if name in entries:
            key, value = entries[name].field
            fields[field.name] = [field.number, f"map<{type_name(key)},{type_name(value)}>"]
            continue
        if field.label == Field.LABEL_REPEATED:
            name = f"repeated {name}"
        if field.proto3_optional:
            name = f"optional {name}"
        told_field = [field.number, name]
        if field.HasField("oneof_index") and not field.proto3_optional:
            told_field.append(f"oneof {message.oneof_decl[field.oneof_index].name}")
        fields[field.name] = told_field
    return fields


def type_name(field):
    if field.type in _NAMED:
        return field.type_name.rpartition(".")[2]
    return Field.Type.Name(field.type).removeprefix("TYPE_").lower()


@pytest.fixture(scope="module")
def messages(file):
    return {message.name: told(message) for message in file.message_type}


@pytest.mark.parametrize("name", VERSION_1["messages"])
def test_a_message_of_version_1_has_its_fields_and_the_additions_and_no_other(messages, name):
    additions = ADDITIONS["extend"].get(name, {})
    assert all(number >= 100 for number, *_ in additions.values())
    assert messages[name] == VERSION_1["messages"][name] | additions


@pytest.mark.parametrize("name", ADDITIONS["messages"])
def test_an_added_message_has_the_fields_that_were_agreed(messages, name):
    assert messages[name] == ADDITIONS["messages"][name]


def test_there_are_no_messages_that_were_not_agreed(messages):
    assert set(messages) == set(VERSION_1["messages"]) | set(ADDITIONS["messages"])


def test_additions_extend_messages_of_version_1_only():
    assert set(ADDITIONS["extend"]) <= set(VERSION_1["messages"])
    assert not set(ADDITIONS["messages"]) & set(VERSION_1["messages"])


def test_enumerations_have_the_names_and_numbers_that_were_agreed(file):
    found = {
        enum.name: [(value.name, value.number) for value in enum.value] for enum in file.enum_type
    }
    assert found == {
        name: [(value, number) for number, value in enumerate(values)]
        for name, values in ADDITIONS["enums"].items()
    }


def test_no_enumeration_or_message_hides_inside_another(file):
    for message in file.message_type:
        assert not message.enum_type
        assert all(nested.options.map_entry for nested in message.nested_type)


def test_the_one_service_has_the_methods_that_were_agreed(file):
    (service,) = file.service
    assert service.name == VERSION_1["service"]
    kinds = {(False, False): "unary", (False, True): "server_streaming"}
    methods = {
        method.name: [
            method.input_type.rpartition(".")[2],
            method.output_type.rpartition(".")[2],
            kinds[method.client_streaming, method.server_streaming],
        ]
        for method in service.method
    }
    assert methods == VERSION_1["methods"] | ADDITIONS["methods"]


def test_package_and_java_options_are_version_1s(file):
    assert file.syntax == "proto3"
    assert file.package == VERSION_1["package"]
    assert file.options.java_package == VERSION_1["java_package"]
    assert file.options.java_multiple_files is VERSION_1["java_multiple_files"]
    assert file.options.java_outer_classname == VERSION_1["java_outer_classname"]


def test_nothing_is_reserved_deprecated_or_packed_against_the_default(file):
    for message in file.message_type:
        assert not message.reserved_range
        assert not message.extension_range
        for field in message.field:
            assert not field.options.deprecated
            assert not field.options.HasField("packed")


def test_the_generated_code_is_of_the_committed_proto(file):
    generated = descriptor_pb2.FileDescriptorProto()
    public.DESCRIPTOR.CopyToProto(generated)
    for described in (generated, file):
        described.ClearField("name")
        for message in described.message_type:
            for field in message.field:
                field.ClearField("json_name")
            for entry in message.nested_type:
                for field in entry.field:
                    field.ClearField("json_name")
    assert generated == file
