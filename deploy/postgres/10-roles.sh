#!/bin/sh
# Runs once, when the cluster is initialized. Creates the roles and their permissions. The owner runs migrations; each
# service can only read and write the rows of its own schema.
set -eu

password() {
  cat "/run/secrets/postgres_$1_password"
}

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set db="$POSTGRES_DB" --set owner="$(password owner)" --set auth="$(password auth)" \
  --set history="$(password history)" <<'SQL'
CREATE ROLE parley_owner LOGIN PASSWORD :'owner';
CREATE ROLE parley_auth LOGIN PASSWORD :'auth';
CREATE ROLE parley_history LOGIN PASSWORD :'history';

REVOKE ALL ON DATABASE :"db" FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"db" TO parley_owner;
GRANT CONNECT ON DATABASE :"db" TO parley_auth, parley_history;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO parley_owner, parley_auth, parley_history;
CREATE EXTENSION pg_trgm WITH SCHEMA public;

CREATE SCHEMA auth AUTHORIZATION parley_owner;
CREATE SCHEMA history AUTHORIZATION parley_owner;
GRANT USAGE ON SCHEMA auth TO parley_auth;
GRANT USAGE ON SCHEMA history TO parley_history;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA auth
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parley_auth;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA auth GRANT USAGE ON SEQUENCES TO parley_auth;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA history
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parley_history;
ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA history GRANT USAGE ON SEQUENCES TO parley_history;
SQL
