#!/bin/sh
# Certificates in /certs switch TLS on: one file `*.pem` per name, with the chain and then the key. Other files there do not
# matter. The user of the container must be able to read them.
set -eu
if ls /certs/*.pem >/tmp/certificates 2>/dev/null; then export PARLEY_TLS=on; fi
# What follows the host where plain HTTP is sent to TLS: nothing for 443, which need not be said.
case ${PARLEY_TLS_PORT:-443} in
  443) export PARLEY_TLS_SUFFIX= ;;
  *) export PARLEY_TLS_SUFFIX=":$PARLEY_TLS_PORT" ;;
esac
exec haproxy -W -db -f /etc/parley/haproxy.cfg
