#!/bin/sh
# Makes the secret files of a site that are not there yet, and touches none that is:
#   k8s/make-secrets.sh k8s/overlays/small
# Where PostgreSQL and Redis are not the ones of the overlay, say where:
#   POSTGRES=db.example.org:5432/parley?sslmode=verify-full REDIS_CLUSTER=redis-0.redis:6379,redis-1.redis:6379 …
set -eu
[ -f "${1:?which overlay?}/kustomization.yaml" ] || { echo "$1 is no overlay" >&2; exit 1; }
umask 077
mkdir -p "$1/secrets"
cd "$1/secrets"

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
make() { [ -s "$1" ] || printf '%s' "$2" > "$1"; }

postgres=${POSTGRES:-parley-postgres-rw:5432/parley?sslmode=verify-full&sslrootcert=/etc/parley/secrets/postgres-ca.crt}

make internal-secret "$(random)"
make signing-key-secret "$(random)"
for service in auth history; do
  make "$service-database-password" "$(random)"
  make "$service-database-url" "postgres://parley_$service:$(cat "$service-database-password")@$postgres"
done
make redis-password "$(random)"
if [ -n "${REDIS_CLUSTER:-}" ]; then
  make redis-url "redis+cluster://parley:$(cat redis-password)@$REDIS_CLUSTER"
else
  make redis-url "redis://parley:$(cat redis-password)@parley-redis:6379"
fi
make redis-users.acl "user default off
user parley on >$(cat redis-password) ~* &* +@all -@admin -@dangerous +info
"
