#!/bin/sh
# Run once, by the image, on a new database: a role and a database for each who needs one, which no other may open.
set -eu

make_owner() {
  psql --set=ON_ERROR_STOP=1 --quiet --username="$POSTGRES_USER" --dbname=postgres \
    --set=name="$1" --set=password="$(cat "/run/secrets/postgres-$1-password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

make_owner millrace
make_owner mlflow

# Sees statistics and how long queries take, and no table.
psql --set=ON_ERROR_STOP=1 --quiet --username="$POSTGRES_USER" --dbname=postgres \
  --set=password="$(cat /run/secrets/postgres-monitoring-password)" <<'SQL'
CREATE ROLE monitoring LOGIN PASSWORD :'password' CONNECTION LIMIT 5;
GRANT pg_monitor TO monitoring;
SQL
