"""Terraform's files, the build and the scripts of gcp/ agree with each other; certificates are made and used."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading

import hcl2
import pytest
import yaml

from tests.deployment import gcloud_flags
from tests.deployment.settings_named import BUILD_FILE, build_variables, deploy_script
from tests.stand.compose_file import DEPLOYMENT
from tests.stand.running_service import REPOSITORY

GCP = DEPLOYMENT / "gcp"
TERRAFORM = {file.name: file.read_text(encoding="utf-8") for file in sorted(GCP.glob("*.tf"))}
SOURCE = "\n".join(TERRAFORM.values())
STARTUP = (GCP / "engine-startup.sh").read_text(encoding="utf-8")
BUILD = yaml.safe_load(BUILD_FILE.read_text(encoding="utf-8"))
DEPLOY = deploy_script()


def blocks(kind):
    """Every block of *kind* in Terraform's files, by its address."""
    found = {}
    for text in TERRAFORM.values():
        for one in hcl2.loads(text).get(kind, []):
            for first, body in one.items():
                name = first.strip('"')
                if kind == "resource":
                    for second, inner in body.items():
                        if not second.startswith("__"):
                            found[f"{name}.{second.strip(chr(34))}"] = inner
                elif not name.startswith("__"):
                    found[name] = body
    return found


RESOURCES, VARIABLES = blocks("resource"), blocks("variable")


def test_terraform_refers_to_what_is_declared_and_declares_what_is_used():
    assert len(RESOURCES) > 25
    assert set(re.findall(r"\bvar\.(\w+)", SOURCE)) == set(VARIABLES)
    assert set(re.findall(r"\b(google_\w+\.\w+)\b", SOURCE)) <= RESOURCES.keys()
    outputs = blocks("output")
    page = (REPOSITORY / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert set(re.findall(r"terraform \S*\s*output -raw (\w+)", page)) <= outputs.keys()


def test_terraform_itself_takes_the_format():
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not here; its files are parsed in any case")
    subprocess.run(["terraform", "fmt", "-check", "-diff"], cwd=GCP, check=True)


def test_the_engine_has_no_public_address_and_takes_calls_from_the_service_alone():
    assert "access_config {" not in SOURCE
    allowed = {
        name: body
        for name, body in RESOURCES.items()
        if name.startswith("google_compute_firewall.")
        and "allow" in body
        and "INGRESS" in str(body)
    }
    assert allowed.keys() == {
        "google_compute_firewall.service_to_engine",
        "google_compute_firewall.ssh_through_iap",
    }
    assert "2376" in str(allowed["google_compute_firewall.service_to_engine"])
    default = VARIABLES["ssh_through_iap"]["default"]
    assert str(default).lower() == "false"


def test_no_identity_has_a_role_that_is_not_named_here():
    roles = set(re.findall(r'"(roles/[\w.]+)"', SOURCE))

    assert roles == {
        "roles/artifactregistry.reader",
        "roles/artifactregistry.writer",
        "roles/iam.serviceAccountUser",
        "roles/logging.logWriter",
        "roles/run.developer",
        "roles/secretmanager.secretAccessor",
        "roles/storage.objectViewer",
    }
    project_wide = RESOURCES["google_project_iam_member.build"]
    assert sorted(re.findall(r"roles/[\w.]+", str(project_wide))) == [
        "roles/logging.logWriter",
        "roles/run.developer",
    ]


def test_the_build_is_as_its_schema_has_it_and_every_substitution_is_declared():
    schema = ("-m", "check_jsonschema", "--builtin-schema", "vendor.cloudbuild")
    checked = subprocess.run(
        [sys.executable, *schema, BUILD_FILE], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    used = set(re.findall(r"\$\{(_\w+)\}", BUILD_FILE.read_text(encoding="utf-8")))
    assert used == BUILD["substitutions"].keys()
    assert "$" not in "".join(build_variables().values())


def test_the_steps_of_the_build_follow_each_other_and_build_what_is_there():
    known = {"-"}
    for step in BUILD["steps"]:
        assert set(step["waitFor"]) <= known
        known.add(step["id"])
    for step in BUILD["steps"][:2]:
        assert (REPOSITORY / step["args"][-1] / "Dockerfile").is_file()


def test_the_scripts_are_bash():
    scripts = [STARTUP, (GCP / "engine-certificates.sh").read_text(encoding="utf-8"), DEPLOY]
    scripts += re.findall(r"(?s)<<'END'\n(#!/usr/bin/env bash\n.*?\n)END\n", STARTUP)
    assert len(scripts) == 4
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_the_build_deploys_with_secrets_network_and_identity_that_terraform_makes():
    readers = dict(
        re.findall(r"(strategiz-[\w-]+) += google_service_account\.(\w+)\.member", SOURCE)
    )
    mounted = set(re.findall(r"=(strategiz-[\w-]+):", DEPLOY))
    assert mounted == {"strategiz-engine-client", "strategiz-tokens"}
    assert {readers[secret] for secret in mounted} == {"service"}
    assert readers[re.search(r"SECRET=(\S+)", STARTUP)[1]] == "engine"
    for flag, kind in (("network", "network"), ("subnet", "subnetwork")):
        name = re.search(rf"--{flag} (\S+)", DEPLOY)[1]
        assert re.search(rf'google_compute_{kind}" "\w+" {{\n +name += "{name}"', SOURCE)
    account = re.search(r'--service-account "([\w-]+)@', DEPLOY)[1]
    assert f'account_id   = "{account}"' in SOURCE
    address = str(VARIABLES["engine_address"]["default"]).strip('"')
    assert BUILD["substitutions"]["_DOCKER_HOST"] == f"tcp://{address}:2376"
    image = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    port = re.search(r"--port (\d+)", DEPLOY)[1]
    assert f"EXPOSE {port}\n" in image


def test_gcloud_has_every_flag_of_the_deployment():
    if gcloud_flags.commands() is None:
        pytest.skip("gcloud is not here")
    line = re.sub(r"\\\n\s*", "", DEPLOY[DEPLOY.index("gcloud run deploy") :])

    assert line.count("\n") == 1
    assert line.count(" --") > 15
    assert gcloud_flags.unknown(line) == set()


def test_the_machine_reads_the_attributes_that_terraform_gives_it():
    read = set(re.findall(r"attributes?[ /](strategiz-[\w-]+)", STARTUP))

    assert read == set(re.findall(r"(?m)^ +(strategiz-[\w-]+) += ", TERRAFORM["engine.tf"]))


def in_bash(program, given=""):
    """What *program* prints, with the functions of the start script."""
    functions = "\n".join(re.findall(r"(?m)^\w+\(\) \{.*\}.*$", STARTUP))
    done = subprocess.run(
        ["bash", "-ceu", f"{functions}\n{program}"],
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_machine_reads_what_google_answers():
    """The forms of the answers are those of the documentation of the metadata server and of Secret Manager."""
    secret = """{
      "name": "projects/1/secrets/strategiz-engine-server/versions/2",
      "payload": {
        "data": "LS0tLS1CRUdJTg==",
        "dataCrc32c": "1911542951"
      }
    }
    """
    token = '{"access_token":"ya29.c-_x","expires_in":3599,"token_type":"Bearer"}'

    assert in_bash("member data | base64 --decode", secret) == "-----BEGIN"
    assert in_bash("member access_token", token).strip() == "ya29.c-_x"


@pytest.mark.parametrize("gvisor", ["true", "false"])
def test_the_engine_is_configured_without_a_network_for_containers(gvisor):
    configured = re.search(r"(?ms)^runtimes=.*?^fi$.*?^END$", STARTUP)[0]
    configured = configured.replace("/etc/docker/daemon.json", "/dev/stdout")
    said = json.loads(in_bash(f"attribute() {{ echo {gvisor}; }}\n{configured}"))

    assert said["bridge"] == "none"
    assert (said["iptables"], said["ip-forward"]) == (False, False)
    assert list(said["runtimes"]) == (["runsc"] if gvisor == "true" else [])
    assert "--tlsverify" in STARTUP
    assert re.search(r"--host=tcp://\$address:2376 ", STARTUP)


def test_systemd_takes_the_units_that_the_machine_gets(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here: the package systemd has it")
    units = dict(re.findall(r"(?s)cat >/etc/systemd/system/(\S+) <<'?END'?\n(.*?)END\n", STARTUP))
    assert len(units) == 3
    options = units.pop("docker.service.d/strategiz.conf").replace("$address", "10.20.0.10")
    units["strategiz-options.service"] = f"{options}ExecStart=/bin/true $DOCKER_OPTS\n"
    for name, unit in units.items():
        here = unit.replace("/usr/local/sbin/strategiz-runner-image", "/bin/true")
        (tmp_path / name).write_text(here, encoding="utf-8")
    said = subprocess.run(
        [program, "verify", "--man=no", *(tmp_path / name for name in units)],
        capture_output=True,
        text=True,
        check=False,
    ).stderr

    assert [line for line in said.splitlines() if "strategiz-" in line] == []


def test_only_root_asks_for_the_identity_of_the_machine():
    rules = re.search(r"(?ms)^for rule in .*?^done$", STARTUP)[0]
    if os.getuid() != 0 or shutil.which("iptables") is None:
        pytest.skip("as root with iptables: rules are tried in a network of their own")
    ask = (
        "import errno, os, socket, sys; os.setuid(int(sys.argv[1])); s = socket.socket(); s.settimeout(0.5); "
        "sys.exit(s.connect_ex(('169.254.169.254', 80)) != errno.ECONNREFUSED)"
    )
    # A server that takes everybody, so that whoever is refused is so by the rules.
    program = f"""
        ip link set lo up && ip address add 169.254.169.254/32 dev lo
        {rules}
        {sys.executable} -m http.server 80 --bind 169.254.169.254 >/dev/null 2>&1 & server=$!
        for _ in $(seq 100); do {sys.executable} -c "{ask}" 0 || break; sleep 0.1; done
        {sys.executable} -c "{ask}" 0 && echo "root is refused"
        {sys.executable} -c "{ask}" 12345 && echo "others are refused"
        kill $server
    """
    said = subprocess.run(
        ["unshare", "--net", "bash", "-c", program], capture_output=True, text=True, check=False
    )

    assert said.stdout == "others are refused\n", said.stderr


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run([GCP / "engine-certificates.sh", folder, "127.0.0.1"], check=True)
    return folder


def spoken(folder, *, shown):
    """What a server with the engine's certificate and a client with that of *shown* make of each other."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_verify_locations(folder / "ca.pem")
    server.load_cert_chain(folder / "server/cert.pem", folder / "server/key.pem")
    client = ssl.create_default_context(cafile=folder / "ca.pem")
    client.load_cert_chain(folder / shown / "cert.pem", folder / shown / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            raw, _ = listening.accept()
            try:
                with server.wrap_socket(raw, server_side=True) as connection:
                    connection.sendall(b"hello")
            except ssl.SSLError:
                raw.close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with (
                socket.create_connection(listening.getsockname(), timeout=10) as raw,
                client.wrap_socket(raw, server_hostname="127.0.0.1") as connection,
            ):
                return connection.recv(5)
        finally:
            thread.join()


def test_the_certificates_let_the_service_in_and_nobody_else(certificates):
    assert spoken(certificates, shown="client") == b"hello"
    with pytest.raises((ssl.SSLError, ConnectionError)):
        spoken(certificates, shown="server")
    for key in certificates.rglob("*key.pem"):
        assert key.stat().st_mode & 0o077 == 0


def test_certificates_are_renewed_under_the_same_authority(certificates):
    before = {name: (certificates / name).read_bytes() for name in ("ca.pem", "client/cert.pem")}

    subprocess.run([GCP / "engine-certificates.sh", certificates, "127.0.0.1", "30"], check=True)

    assert (certificates / "ca.pem").read_bytes() == before["ca.pem"]
    assert (certificates / "client/cert.pem").read_bytes() != before["client/cert.pem"]
    assert spoken(certificates, shown="client") == b"hello"
