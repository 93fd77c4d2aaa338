#!/usr/bin/env bash
# Makes a Debian 12 machine on Compute Engine the engine of the service, at each of its starts: Docker on the private
# address with TLS and certificates of clients, without a network for containers; and the runner's image, kept up to date.
# What it needs to know are attributes of the instance (engine.tf); its own certificate is in Secret Manager.
set -euo pipefail
umask 077

readonly METADATA=http://metadata.google.internal/computeMetadata/v1
readonly SECRET=strategiz-engine-server
readonly TLS=/etc/docker/strategiz

metadata() { curl --silent --show-error --fail --header 'Metadata-Flavor: Google' "$METADATA/$1"; }
attribute() { metadata "instance/attributes/$1"; }
member() { sed -nE "s/.*\"$1\": *\"([^\"]*)\".*/\1/p"; } # a text of a JSON object

secret() { # version: what it holds
  # The token is no argument, which every user of the machine could read.
  curl --silent --show-error --fail --header @<(printf 'Authorization: Bearer %s' "$token") \
    "https://secretmanager.googleapis.com/v1/projects/$project/secrets/$SECRET/versions/$1:access" |
    member data | base64 --decode
}

token=$(metadata instance/service-accounts/default/token | member access_token)
project=$(metadata project/project-id)
address=$(metadata instance/network-interfaces/0/ip)
read -r ca_version cert_version key_version <<<"$(attribute strategiz-server-versions)"

mkdir -p "$TLS"
for file in "ca.pem $ca_version" "cert.pem $cert_version" "key.pem $key_version"; do
  read -r name version <<<"$file"
  secret "$version" >"$TLS/$name.new"
  [[ -s $TLS/$name.new ]] || { echo "engine: version $version of the secret $SECRET is empty" >&2; exit 1; }
  mv "$TLS/$name.new" "$TLS/$name"
done

runtimes='{}'
if [[ $(attribute strategiz-gvisor) == true ]]; then
  # Debian's version is too old for the faster platform, systrap.
  runtimes='{"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--network=none", "--platform=ptrace"]}}'
fi
# Containers have no network, so there is no bridge, nothing is forwarded, and none reaches the metadata server.
cat >/etc/docker/daemon.json <<END
{
  "bridge": "none",
  "ip-forward": false,
  "ip-masq": false,
  "iptables": false,
  "userland-proxy": false,
  "no-new-privileges": true,
  "log-driver": "local",
  "runtimes": $runtimes
}
END
# Not in /etc/default/docker, which belongs to the package and would stop its installation with a question.
mkdir -p /etc/systemd/system/docker.service.d
cat >/etc/systemd/system/docker.service.d/strategiz.conf <<END
[Service]
Environment="DOCKER_OPTS=--host=tcp://$address:2376 --tlsverify --tlscacert=$TLS/ca.pem --tlscert=$TLS/cert.pem --tlskey=$TLS/key.pem"
END
chmod 0755 /etc/systemd/system/docker.service.d
chmod 0644 /etc/docker/daemon.json /etc/systemd/system/docker.service.d/strategiz.conf

packages=(docker.io iptables ca-certificates)
if [[ $runtimes == *runsc* ]]; then packages+=(runsc); fi
if ! dpkg --status "${packages[@]}" >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update --quiet
  apt-get install --quiet --yes --no-install-recommends "${packages[@]}" unattended-upgrades
fi

# Should a container get the machine's network all the same: root alone asks the metadata server for its identity, and
# sandboxes are not root. Names are still looked up there, at another port.
for rule in "OUTPUT -d 169.254.169.254 -p tcp --dport 80 -m owner ! --uid-owner 0 -j REJECT" "FORWARD -j DROP"; do
  # shellcheck disable=SC2086 # words of a rule
  iptables --check $rule 2>/dev/null || iptables --append $rule
done

# The service never pulls the runner's image. This does, by the tag that a build moves; images that services still name by
# their digest stay for 30 days.
cat >/usr/local/sbin/strategiz-runner-image <<'END'
#!/usr/bin/env bash
set -euo pipefail
DOCKER_CONFIG=$(mktemp -d)
export DOCKER_CONFIG
trap 'rm -rf "$DOCKER_CONFIG"' EXIT
from_metadata() {
  curl --silent --show-error --fail --header 'Metadata-Flavor: Google' \
    "http://metadata.google.internal/computeMetadata/v1/instance/$1"
}
from_metadata service-accounts/default/token | sed -nE 's/.*"access_token": *"([^"]*)".*/\1/p' |
  docker login --username oauth2accesstoken --password-stdin "https://$(from_metadata attributes/strategiz-registry)" >/dev/null 2>&1
docker pull --quiet "$(from_metadata attributes/strategiz-repository)/runner:current"
docker image prune --force --filter until=720h >/dev/null
END
cat >/etc/systemd/system/strategiz-runner-image.service <<'END'
[Unit]
Description=The runner's image of the strategy execution service
After=docker.service
Requires=docker.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/strategiz-runner-image
END
cat >/etc/systemd/system/strategiz-runner-image.timer <<'END'
[Unit]
Description=Looks for a new image of the runner each minute

[Timer]
OnActiveSec=0
OnUnitInactiveSec=60

[Install]
WantedBy=timers.target
END
chmod 0755 /usr/local/sbin/strategiz-runner-image
chmod 0644 /etc/systemd/system/strategiz-runner-image.{service,timer}

systemctl daemon-reload
systemctl enable docker
systemctl restart docker # it may have started before its certificate was there
systemctl enable --now strategiz-runner-image.timer
echo "engine: serves on $address:2376"
