import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Client } from 'pg';

import { gatherOccupants } from './muc.js';
import { type Place, startProgram } from './program.js';
import { ALL_SYSTEMS, type SystemKind } from './system.js';

const SCHEMA = '/usr/share/ejabberd/sql/pg.sql';

/** ejabberd with rooms and their archive (XEP-0313) in PostgreSQL. */
export const ejabberd: SystemKind = {
  name: 'ejabberd',
  scenarios: [...ALL_SYSTEMS, 'pairs', 'room200', 'single', 'storm1000'],
  start: () =>
    startProgram({
      name: 'ejabberd',
      packages: ['ejabberd', 'erlang-p1-pgsql'],
      command: '/usr/bin/erl',
      configure,
      gather: gatherOccupants,
    }),
};

/** The arguments and the environment are those of `ejabberdctl foreground`, except for the node's name. */
async function configure({ folder, port, database }: Place): Promise<{ args: string[]; env: NodeJS.ProcessEnv }> {
  const client = new Client(database);
  await client.connect();
  await client.query(await readFile(SCHEMA, 'utf8'));
  await client.end();
  const file = join(folder, 'ejabberd.yml');
  await writeFile(file, JSON.stringify(settings(port, new URL(database))));
  const libraries = (await readdir('/usr/lib')).filter((name) => name.includes('-linux-'));
  return {
    args: ['+K', 'true', '+P', '250000', '-mnesia', 'dir', `"${join(folder, 'mnesia')}"`, '-s', 'ejabberd', '-noinput'],
    env: {
      ERL_LIBS: libraries.map((name) => join('/usr/lib', name)).join(':'),
      EJABBERD_CONFIG_PATH: file,
      EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
    },
  };
}

/** A room keeps its archive only if it is persistent. Guests log in with SASL's ANONYMOUS. No limits on rates. */
function settings(port: number, database: URL): object {
  return {
    loglevel: 'error',
    hosts: ['localhost'],
    auth_method: ['anonymous'],
    anonymous_protocol: 'sasl_anon',
    default_db: 'sql',
    sql_type: 'pgsql',
    sql_server: database.hostname,
    sql_port: Number(database.port),
    sql_database: database.pathname.slice(1),
    sql_username: database.username,
    sql_password: database.password,
    listen: [{ port, ip: '127.0.0.1', module: 'ejabberd_c2s', backlog: 1000 }],
    modules: {
      mod_disco: {},
      mod_mam: {},
      mod_muc: {
        max_users: 5000,
        default_room_options: { mam: true, persistent: true, max_users: 5000 },
      },
      mod_ping: {},
      mod_stream_mgmt: {},
    },
  };
}
