// `npm run dev`: the server, which restarts after a change, and Vite's server, which reloads the page. Vite passes
// requests to the API on, so there is one URL. Ctrl-C stops both.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

import { ensureInstalled } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NEST = ['start', 'standalone', '--watch', '--preserveWatchOutput'];
const READY = 'Parley is at ';
/** Longer than the server takes to stop. */
const END_RETRY_MS = 5_000;

if (!ensureInstalled({ root: ROOT, tests: true, log: console.error })) process.exit(1);
const { createServer } = await import('vite');
const web = await createServer({ root: join(ROOT, 'apps/web'), server: { host: '127.0.0.1' } });
await web.listen();

const server = startServer();
server.once('exit', (code) => void stop(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => endServer());

/** Vite serves the web client, so the server needs no build of it. */
function startServer() {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), ...NEST], {
    cwd: ROOT,
    env: { ...process.env, WEB: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, so that one signal reaches the compiler and the server that it started.
    detached: process.platform !== 'win32',
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line.startsWith(READY) ? `${READY}${web.resolvedUrls.local[0]}` : line);
  });
  return child;
}

function endServer() {
  if (process.platform === 'win32') server.kill();
  else process.kill(-server.pid, 'SIGINT');
  // Nest ignores a signal while it restarts the server.
  setTimeout(endServer, END_RETRY_MS);
}

async function stop(code) {
  await web.close();
  process.exit(code);
}
