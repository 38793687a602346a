import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 200;

/**
 * Does the work while no other process does work for this folder. The lock is an abstract name of a socket: Linux frees it
 * when its process ends, even after a SIGKILL. Other systems have no such names; there the work runs without a lock.
 * @template Result
 * @param {string} folder
 * @param {() => Promise<Result>} work
 * @param {() => void} onWait called once if another process has to finish first
 * @returns {Promise<Result>}
 */
export async function alone(folder, work, onWait = () => undefined) {
  if (process.platform !== 'linux') return work();
  const name = `\0parley-${createHash('sha256').update(folder).digest('hex')}`;
  let lock = await take(name);
  if (lock === undefined) onWait();
  while (lock === undefined) {
    await sleep(POLL_INTERVAL_MS);
    lock = await take(name);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** Resolves to `undefined` if another process has the name. */
function take(name) {
  const lock = createServer();
  return new Promise((resolve, reject) => {
    lock.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    lock.listen(name, () => resolve(lock));
  });
}
