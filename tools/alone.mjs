import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 200;

/**
 * Does the work while no other process does work for this folder. The lock is a name that Linux frees with its process, so
 * that none is left behind. Other systems have no such name, and no lock.
 * @template Result
 * @param {string} folder
 * @param {() => Promise<Result>} work
 * @param {() => void} onWait called once if another process has to finish first
 * @returns {Promise<Result>}
 */
export async function alone(folder, work, onWait = () => undefined) {
  if (process.platform !== 'linux') return work();
  const name = `\0parley-${createHash('sha256').update(folder).digest('hex')}`;
  const lock = createServer();
  for (let isFirst = true; !(await listens(lock, name)); isFirst = false) {
    if (isFirst) onWait();
    await sleep(POLL_INTERVAL_MS);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function listens(server, name) {
  return new Promise((resolve, reject) => {
    const failed = (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.once('error', failed);
    server.listen(name, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}
