#!/usr/bin/env bash
# Makes an authority for one engine, and certificates of it: the engine's, for its address, and the service's.
#
#   engine-certificates.sh FOLDER ADDRESS [DAYS]
#
# FOLDER gets ca.pem and ca-key.pem, server/{cert,key}.pem and client/{cert,key}.pem. An authority that is there is kept, and
# the certificates are made anew: so certificates are renewed. Who has ca-key.pem can make a certificate that is root on the
# engine's machine: keep it off every machine that serves.
set -euo pipefail
umask 077

folder=${1:?usage: engine-certificates.sh FOLDER ADDRESS [DAYS]}
address=${2:?usage: engine-certificates.sh FOLDER ADDRESS [DAYS]}
days=${3:-365}
readonly KEY=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

mkdir -p "$folder"/{server,client}
cd "$folder"
if [[ ! -e ca-key.pem ]]; then
  openssl req -x509 "${KEY[@]}" -days 3650 -subj "/CN=strategiz engine authority" \
    -addext keyUsage=critical,keyCertSign -keyout ca-key.pem -out ca.pem 2>/dev/null
fi
certificate() { # folder, extended use, name, what it is for
  openssl req "${KEY[@]}" -subj "/CN=$3" -keyout "$1/key.pem" -out "$1/request.pem" 2>/dev/null
  printf '%s\n' "extendedKeyUsage=$2" "subjectAltName=$4" >"$1/extensions"
  openssl x509 -req -in "$1/request.pem" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$days" \
    -extfile "$1/extensions" -out "$1/cert.pem" 2>/dev/null
  rm "$1/request.pem" "$1/extensions"
}
certificate server serverAuth "strategiz engine" "IP:$address"
certificate client clientAuth "strategiz service" DNS:strategiz-service
echo "certificates: in $folder, until $(openssl x509 -in server/cert.pem -noout -enddate | cut -d= -f2)"
