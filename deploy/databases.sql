-- One database and one login a role; nobody else may even connect. Run once as the superuser; then \password each.
CREATE ROLE ansim_office LOGIN;
CREATE ROLE ansim_vault LOGIN;
CREATE ROLE ansim_visits LOGIN;
CREATE ROLE ansim_ledger LOGIN;
CREATE DATABASE ansim_office OWNER ansim_office;
CREATE DATABASE ansim_vault OWNER ansim_vault;
CREATE DATABASE ansim_visits OWNER ansim_visits;
CREATE DATABASE ansim_ledger OWNER ansim_ledger;
REVOKE ALL ON DATABASE ansim_office, ansim_vault, ansim_visits, ansim_ledger FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
-- Failed statements may hold personal data: they must not reach the log.
ALTER SYSTEM SET log_statement = 'none';
ALTER SYSTEM SET log_min_error_statement = 'panic';
ALTER SYSTEM SET log_error_verbosity = 'terse';
ALTER SYSTEM SET password_encryption = 'scram-sha-256';
SELECT pg_reload_conf();
