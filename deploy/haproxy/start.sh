#!/bin/sh
# Certificates in /certs switch TLS on: one file `*.pem` per name, with the chain and then the key. Other files there do not
# matter. The user of the container must be able to read them.
set -eu
if ls /certs/*.pem >/tmp/certificates 2>/dev/null; then export PARLEY_TLS=on; fi
exec haproxy -W -db -f /etc/parley/haproxy.cfg
