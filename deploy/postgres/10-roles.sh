#!/bin/sh
# Runs when the cluster is initialized, and again for a service that comes later (docs/operations/upgrade.md). Creates the
# missing roles and their permissions. The owner runs migrations; each service can only read and write the rows of its own schema.
set -eu

sql() {
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set db="$POSTGRES_DB" "$@"
}
password() {
  cat "/run/secrets/postgres_$1_password"
}

exists() {
  [ "$(sql --tuples-only --no-align --command "SELECT 1 FROM pg_roles WHERE rolname = '$1'")" = 1 ]
}

exists parley_owner || sql --set password="$(password owner)" <<'SQL'
CREATE ROLE parley_owner LOGIN PASSWORD :'password';

REVOKE ALL ON DATABASE :"db" FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"db" TO parley_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO parley_owner;
CREATE EXTENSION pg_trgm WITH SCHEMA public;
SQL

# The other roles belong to the services with a schema: each has a password here.
for secret in /run/secrets/postgres_*_password; do
  service=${secret#/run/secrets/postgres_}
  service=${service%_password}
  [ "$service" != owner ] || continue
  ! exists "parley_$service" || continue
  sql --set password="$(password "$service")" --set schema="$service" --set role="parley_$service" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE :"db" TO :"role";
GRANT USAGE ON SCHEMA public TO :"role";

CREATE SCHEMA IF NOT EXISTS :"schema" AUTHORIZATION parley_owner;
GRANT USAGE ON SCHEMA :"schema" TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"role";
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA :"schema"
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"role";
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA :"schema" GRANT USAGE ON SEQUENCES TO :"role";
SQL
done
