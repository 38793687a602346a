#!/bin/sh
# Creates the missing secret files of a site and keeps existing ones:
#   k8s/make-secrets.sh k8s/overlays/small
# For a PostgreSQL or Redis outside the overlay, set:
#   POSTGRES=db.example.org:5432/parley?sslmode=verify-full REDIS_CLUSTER=redis-0.redis:6379,redis-1.redis:6379 …
set -eu
[ -f "${1:?which overlay?}/kustomization.yaml" ] || { echo "$1 is not an overlay" >&2; exit 1; }
# The permissions of Parley's users, the same for every Redis.
deploy=$(cd "$(dirname "$0")/.." && pwd)/deploy
users=$deploy/redis/users.acl.template
[ -f "$users" ] && [ -f "$deploy/services" ] || { echo "copy the folder deploy too" >&2; exit 1; }
. "$deploy/services"
umask 077
mkdir -p "$1/secrets"
cd "$1/secrets"

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
keep() { [ -s "$1" ] || printf '%s' "$2" > "$1"; }

postgres=${POSTGRES:-parley-postgres-rw:5432/parley?sslmode=verify-full&sslrootcert=/etc/parley/secrets/postgres-ca.crt}

# until 0.3: in 0.1 the services shared one secret. A site keeps it until the secrets are rotated.
shared() { if [ -s internal-secret ]; then cat internal-secret; else random; fi; }
for service in $asking; do keep "$service-secret" "$(shared)"; done
keep operator-secret "$(random)"
keep signing-key-secret "$(random)"
keep totp-secret "$(random)"
keep courier-key-secret "$(random)"
# Of an object store for files (components/files-s3).
[ -z "${S3_SECRET_KEY:-}" ] || keep s3-secret-key "$S3_SECRET_KEY"
# Of a check of messages (components/check).
[ -z "${CHECK_SECRET:-}" ] || keep check-secret "$CHECK_SECRET"
for role in owner $storing; do
  keep "$role-database-password" "$(random)"
  keep "$role-database-url" "postgres://parley_$role:$(cat "$role-database-password")@$postgres"
done
for service in $services; do
  keep "redis-$service-password" "$(random)"
  if [ -n "${REDIS_CLUSTER:-}" ]; then
    keep "$service-redis-url" "redis+cluster://$service:$(cat "redis-$service-password")@$REDIS_CLUSTER"
  else
    keep "$service-redis-url" "redis://$service:$(cat "redis-$service-password")@parley-redis:6379"
  fi
done
# The users of Redis, the same as for docker-compose.
with_digests() {
  for service in $services; do
    digest=$(sha256sum < "redis-$service-password" | cut -d ' ' -f 1)
    echo "s/$(echo "$service" | tr a-z A-Z)_SHA256/$digest/"
  done
}
# until 0.3: during an upgrade, the services of 0.1 need theirs.
earlier() { if [ -s redis-users.acl ]; then grep '^user parley ' redis-users.acl || true; fi; }
keep redis.acl "$(sed -e "$(with_digests)" "$users"; earlier)"
