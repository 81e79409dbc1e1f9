-- The user that the server runs as, when it is not the owner of the tables: it may read and write rows, and nothing else.
-- Run as the owner, after the first `npm run migrate`:  psql "$DATABASE_DIRECT_URL" -f docs/database/roles.sql
-- The role itself comes first:  create role backline_server login password '…';

do $$ begin execute format('grant connect, temporary on database %I to backline_server', current_database()); end $$;
grant usage on schema public, drizzle, graphile_worker to backline_server;
grant select on all tables in schema drizzle to backline_server;
grant select, insert, update, delete on all tables in schema public, graphile_worker to backline_server;

-- Nobody changes what happened, which the audit log is read from: the server can only add to it.
revoke update, delete on events from backline_server;

-- On a full disk it releases the space that is reserved for revoking keys.
grant truncate on storage_reserve to backline_server;

-- The same for tables that later versions add.
alter default privileges in schema public, graphile_worker grant select, insert, update, delete on tables to backline_server;
