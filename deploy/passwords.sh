#!/bin/sh
# Runs once inside the PostgreSQL container: each login gets the password that its own role alone is told.
set -eu
for role in office vault visits ledger; do
  psql -v ON_ERROR_STOP=1 -U postgres -v "login=ansim_$role" -v "password=$(cat "/run/secrets/$role")" <<'SQL'
ALTER ROLE :"login" PASSWORD :'password';
SQL
done
