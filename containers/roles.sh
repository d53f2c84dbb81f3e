#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: the two roles of the portal, its database and
# the extensions. `mieux_owner` owns the tables and is no superuser; `mieux_app` is what the portal
# connects as and owns nothing (`manage.py grant_app_role` gives it its rights).
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --quiet \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
CREATE ROLE mieux_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE mieux_app LOGIN PASSWORD :'app_password';
CREATE DATABASE mieux OWNER mieux_owner;
REVOKE CONNECT ON DATABASE mieux FROM PUBLIC;
GRANT CONNECT ON DATABASE mieux TO mieux_app;
\connect mieux
SET ROLE mieux_owner;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
SQL
