#!/bin/sh
# Certificates in /certs enable TLS: one file `*.pem` per name, with the chain followed by the key. Other files are ignored.
# The user of the container must be able to read them.
set -eu
if ls /certs/*.pem >/tmp/certificates 2>/dev/null; then export PARLEY_TLS=on; fi
# The port in the redirect from plain HTTP to TLS; empty for 443, the default.
case ${PARLEY_TLS_PORT:-443} in
  443) export PARLEY_TLS_SUFFIX= ;;
  *) export PARLEY_TLS_SUFFIX=":$PARLEY_TLS_PORT" ;;
esac
exec haproxy -W -db -f /etc/parley/haproxy.cfg
