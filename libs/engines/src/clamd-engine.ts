import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { firstLine, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';

/** ClamAV (GNU General Public License 2), and the libraries that a bare Debian lacks. */
const DEBIAN: DebianPackages = {
  name: 'clamav-debian',
  packages: ['clamav-daemon', 'libclamav12', 'libcurl4', 'libjson-c5', 'libmspack0', 'libxml2', 'libicu72'],
  program: 'usr/sbin/clamd',
};
const READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;
const STOP_TIMEOUT_MS = 5_000;

/** The harmless file that every scanner finds (https://www.eicar.org). In two parts, because of scanners on this machine. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export interface ClamdEngine {
  /** `clamd://…` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts ClamAV's daemon on 127.0.0.1. Its only signature is that of the test file, so it downloads nothing. Rejects with
 * `EngineUnavailable` if this machine cannot have it.
 */
export async function startClamd(dir: string, port: number): Promise<ClamdEngine> {
  const { command, libraries } = await findClamd();
  const [database, config] = [join(dir, 'database'), join(dir, 'clamd.conf')];
  await mkdir(database, { recursive: true });
  const signature = Buffer.from(EICAR, 'latin1').toString('hex');
  await writeFile(join(database, 'test.ndb'), `Eicar-Test-Signature:0:*:${signature}\n`);
  await writeFile(
    config,
    [
      'Foreground yes',
      `TCPSocket ${String(port)}`,
      'TCPAddr 127.0.0.1',
      `DatabaseDirectory ${database}`,
      `TemporaryDirectory ${dir}`,
      'StreamMaxLength 200M',
      '',
    ].join('\n'),
  );
  const env = { ...process.env, ...(libraries !== '' && { LD_LIBRARY_PATH: libraries }) };
  const clamd = await EngineProcess.start({ command, args: [`--config-file=${config}`], env });
  await untilReady(clamd, port);
  return { url: `clamd://127.0.0.1:${String(port)}`, stop: () => clamd.end('SIGTERM', STOP_TIMEOUT_MS) };
}

async function findClamd(): Promise<{ command: string; libraries: string }> {
  const path = onPath('clamd');
  if (path !== undefined) return { command: path, libraries: '' };
  try {
    const folder = await unpackedPackages(DEBIAN);
    const libraries = (await readdir(join(folder, 'usr/lib'))).filter((name) => name.includes('-linux-'));
    return {
      command: join(folder, DEBIAN.program),
      libraries: libraries.map((name) => join(folder, 'usr/lib', name)).join(':'),
    };
  } catch (error) {
    const tried = `clamd on the PATH; apt-get download ${DEBIAN.packages.join(' ')} (${firstLine(error)})`;
    throw new EngineUnavailable(`No clamd on this machine; tried: ${tried}`);
  }
}

async function untilReady(clamd: EngineProcess, port: number): Promise<void> {
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  while (!(await answersPing(port))) {
    if (!clamd.running || performance.now() > endsAt) {
      await clamd.end('SIGKILL', STOP_TIMEOUT_MS);
      throw new Error(`clamd did not start: ${clamd.lastOutput}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('zPING\0'));
    socket.once('data', (chunk: Buffer) => {
      socket.destroy();
      resolve(chunk.toString().startsWith('PONG'));
    });
    socket.once('error', () => resolve(false)).once('close', () => resolve(false));
  });
}
