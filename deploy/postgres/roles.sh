#!/bin/sh
# Run once, by the image, on a new database: a role and a database for each who needs one, which no other may open.
# The image does not come back to it when it failed, so the health check asks for the role that is made last.
set -eu

# A password is read apart from the command that takes it: there, one that cannot be read would be an empty one. It is
# handed on by the environment, since all on the host may read the words of a command.
make_owner() {
  password="$(cat "/run/secrets/postgres-$1-password")"
  export password
  psql --set=ON_ERROR_STOP=1 --quiet --username="$POSTGRES_USER" --dbname=postgres --set=name="$1" <<'SQL'
\getenv password password
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

make_owner millrace
make_owner mlflow

# Sees statistics and how long queries take, and no table.
password="$(cat /run/secrets/postgres-monitoring-password)"
export password
psql --set=ON_ERROR_STOP=1 --quiet --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv password password
BEGIN;
CREATE ROLE monitoring LOGIN PASSWORD :'password' CONNECTION LIMIT 5;
GRANT pg_monitor TO monitoring;
COMMIT;
SQL
