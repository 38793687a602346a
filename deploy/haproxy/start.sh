#!/bin/sh
# Certificates in /certs switch TLS on: one file `*.pem` per name, with the chain and then the key.
set -eu
if ls /certs/*.pem >/dev/null 2>&1; then export PARLEY_TLS=on; fi
exec haproxy -W -db -f /etc/parley/haproxy.cfg
