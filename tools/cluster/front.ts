import { watchParent } from '#platform/process/parent-watch';

import { Front } from './front-server.js';
import { FRONT_SETTINGS, type FrontSettings } from './front-settings.js';

function main(settings: FrontSettings): void {
  const { host, port, internalPorts, backends } = settings;
  const front = new Front(backends);
  const stop = (): void => {
    front.close();
    process.exit(0);
  };
  for (const server of [front.server, ...front.internalServers.values()]) {
    server.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`parley: the front cannot listen (${error.code ?? error.message})\n`);
      process.exit(1);
    });
  }
  front.server.listen(port, host);
  for (const [name, server] of front.internalServers) server.listen(internalPorts[name], '127.0.0.1');
  process.on('SIGTERM', stop).on('SIGINT', stop);
  watchParent(process.stdin, stop);
}

// Written by the cluster, which is the only one to start this program.
main(JSON.parse(process.env[FRONT_SETTINGS] ?? '{}') as FrontSettings);
