#!/usr/bin/env bash
# Starts a throw-away PostgreSQL cluster for tests, runs the given command with
# TOUYAN_TEST_PG pointing at it, and removes the cluster again. Its durability is
# off: nothing in it outlives the command.
set -euo pipefail
bin=$(command -v postgres >/dev/null 2>&1 && dirname "$(command -v postgres)" || ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 1; }
# In memory where there is enough of it: every test creates a database and drops
# it, and packages' tests that share a disk wait for each other.
at=${TMPDIR:-/tmp}
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ -w /dev/shm ] && [ "${free:-0}" -gt 3000000 ] && at=/dev/shm
dir=$(mktemp -d "$at/touyan-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as=(runuser -u postgres --); fi
stop() { "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT INT TERM
"${as[@]}" "$bin/initdb" -D "$dir/data" -U touyan -A trust -E UTF8 --locale=C >/dev/null
port=$(( 20000 + RANDOM % 20000 ))
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=8GB -c checkpoint_timeout=1h" start >/dev/null
export TOUYAN_TEST_PG="postgres://touyan@127.0.0.1:$port/postgres?sslmode=disable"
"$@"
