# shellcheck shell=bash
# Sourced. Lets uv, which does not read pip's configuration, use the package index and the certificates
# that pip is configured with, so that a set-up behind a proxy or a mirror needs nothing but pip's settings.

pip_setting() { # name, as in `pip config get global.<name>`: prints its value, or nothing
  local variable=PIP_${1^^}
  variable=${variable//-/_}
  if [[ -n ${!variable:-} ]]; then
    printf '%s' "${!variable}"
  elif command -v python3 >/dev/null; then
    python3 -m pip config get "global.$1" 2>/dev/null || true
  fi
}

ca_bundle() { # prints the path of the certificates that this machine trusts, or nothing
  local candidate
  for candidate in "${PIP_CERT:-}" "${SSL_CERT_FILE:-}" "${REQUESTS_CA_BUNDLE:-}" \
    /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    if [[ -n $candidate && -r $candidate ]]; then
      printf '%s' "$candidate"
      return
    fi
  done
}

use_pip_settings_for_uv() {
  local index extra certificates
  index=$(pip_setting index-url)
  extra=$(pip_setting extra-index-url)
  certificates=$(ca_bundle)
  if [[ -n $index ]]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}; fi
  if [[ -n $extra ]]; then export UV_INDEX=${UV_INDEX:-$extra}; fi
  if [[ -n $certificates ]]; then export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates}; fi
}
use_pip_settings_for_uv
