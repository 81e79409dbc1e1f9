-- What compose.yaml has PostgreSQL run at its first start, as the superuser postgres: creates the database and its owner,
-- who is no superuser.
\getenv password POSTGRES_PASSWORD
create role backline login password :'password';
create database backline owner backline encoding 'UTF8' template template0;
-- The image gave this password to postgres, too. Without one, postgres can't sign in from other containers:
-- docker compose exec --user postgres postgres psql
alter role postgres password null;
