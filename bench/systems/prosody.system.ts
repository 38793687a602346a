import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { gatherOccupants, MUC_HOST } from './muc.js';
import { type Place, startProgram } from './program.js';
import { ALL_SYSTEMS, type SystemKind } from './system.js';

/** Prosody with rooms and their archive (XEP-0313) in PostgreSQL. */
export const prosody: SystemKind = {
  name: 'prosody',
  scenarios: [...ALL_SYSTEMS, 'single', 'storm1000'],
  start: () =>
    startProgram({
      name: 'prosody',
      packages: ['prosody', 'lua-dbi-postgresql'],
      command: '/usr/bin/prosody',
      configure,
      gather: gatherOccupants,
    }),
};

async function configure({ folder, port, database }: Place): Promise<{ args: string[] }> {
  const file = join(folder, 'prosody.cfg.lua');
  await writeFile(file, settings(folder, port, new URL(database)));
  return { args: ['-F', '--config', file] };
}

/** A room keeps its archive only if it is persistent. Guests log in with SASL's ANONYMOUS. No limits on rates. */
function settings(
  folder: string,
  port: number,
  { hostname, port: postgres, pathname, username, password }: URL,
): string {
  return `
run_as_root = true
pidfile = "${join(folder, 'prosody.pid')}"
data_path = "${folder}"
interfaces = { "127.0.0.1" }
c2s_ports = { ${String(port)} }
c2s_require_encryption = false
modules_enabled = { "disco", "ping", "posix", "saslauth", "smacks" }
modules_disabled = { "s2s", "tls" }
storage = { muc_log = "sql" }
sql = {
  driver = "PostgreSQL", host = "${hostname}", port = ${postgres},
  database = "${pathname.slice(1)}", username = "${username}", password = "${password}"
}
log = { error = "*console" }
VirtualHost "localhost"
  authentication = "anonymous"
Component "${MUC_HOST}" "muc"
  modules_enabled = { "muc_mam" }
  muc_room_default_persistent = true
  muc_room_locking = false
`;
}
