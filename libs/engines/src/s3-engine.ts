import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import { firstLine, librariesOf, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { projectFolder } from './project-folder.js';

/** OpenStack Swift (Apache License 2.0) and what it imports. Python must be Debian's: some packages are compiled for it. */
const DEBIAN: DebianPackages = {
  name: 'swift-debian',
  packages: [
    'python3-swift',
    'python3-eventlet',
    'python3-greenlet',
    'python3-six',
    'python3-netifaces',
    'python3-pastedeploy',
    'python3-pkg-resources',
    'python3-pyeclib',
    'liberasurecode1',
    'python3-lxml',
    'libxml2',
    'libxslt1.1',
    'libicu72',
  ],
  program: 'usr/lib/python3/dist-packages/swift/proxy/server.py',
};
const PYTHON = '/usr/bin/python3';

const READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;
const STOP_TIMEOUT_MS = 5_000;
/** Another process may take a drawn port before Swift has it. */
const PORT_ATTEMPTS = 5;

/** Its account has one bucket, which is empty at first. */
const ACCOUNT = { bucket: 'parley', region: 'us-east-1' } as const;

/** A key of the account. */
export interface S3Key {
  /** `parley:` and a name. */
  readonly accessKey: string;
  readonly secretKey: string;
}

const KEY: S3Key = { accessKey: 'parley:test', secretKey: 'not-secret' };

/** With the first of its keys. */
export interface S3Engine extends S3Key {
  readonly url: string;
  readonly port: number;
  readonly bucket: string;
  readonly region: string;
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface S3Options {
  /** Keeps its data. Its file system must have extended attributes. */
  readonly dir: string;
  /** Default: a random free port. */
  readonly port?: number;
  /** Default: one key. */
  readonly keys?: readonly [S3Key, ...S3Key[]];
}

/**
 * Starts a real S3 server on 127.0.0.1: OpenStack Swift. Resolves when its bucket exists. Rejects with `EngineUnavailable`
 * if this machine cannot have one, or with an `Error` that quotes its output.
 */
export async function startS3({ dir, port, keys = [KEY] }: S3Options): Promise<S3Engine> {
  const env = await environment();
  await mkdir(dir, { recursive: true });
  if (port !== undefined) return launch(env, dir, port, keys);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(env, dir, await freePort(), keys);
    } catch (error) {
      const portTaken = error instanceof Error && /in use/i.test(error.message);
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  try {
    if (!existsSync(PYTHON)) throw new Error(`no ${PYTHON}`);
    const folder = await unpackedPackages(DEBIAN);
    return {
      ...process.env,
      PYTHONPATH: join(folder, 'usr/lib/python3/dist-packages'),
      LD_LIBRARY_PATH: await librariesOf(folder),
      // Swift's own resolver of host names needs another package.
      EVENTLET_NO_GREENDNS: 'yes',
    };
  } catch (error) {
    const tried = `${PYTHON}; apt-get download ${DEBIAN.packages.join(' ')} (${firstLine(error)})`;
    throw new EngineUnavailable(`No S3 server on this machine; tried: ${tried}`);
  }
}

async function launch(
  env: NodeJS.ProcessEnv,
  dir: string,
  port: number,
  keys: readonly [S3Key, ...S3Key[]],
): Promise<S3Engine> {
  const script = join(projectFolder(), 'libs/engines/src/s3-server.py');
  const ofKeys = keys.flatMap(({ accessKey, secretKey }) => [accessKey, secretKey]);
  const args = [script, dir, String(port), ACCOUNT.region, ...ofKeys];
  const engine = await EngineProcess.start({ command: PYTHON, args, env }).catch((error: unknown) => {
    throw new EngineUnavailable(`Swift cannot be run: ${String(error)}`);
  });
  const url = `http://127.0.0.1:${port}`;
  await untilBucket(engine, url, keys[0]);
  return {
    ...ACCOUNT,
    ...keys[0],
    url,
    port,
    pid: engine.pid,
    exited: engine.exited,
    stop: () => engine.end('SIGTERM', STOP_TIMEOUT_MS),
    kill: () => engine.end('SIGKILL', 0),
  };
}

async function untilBucket(engine: EngineProcess, endpoint: string, key: S3Key): Promise<void> {
  const { bucket, region } = ACCOUNT;
  const credentials = { accessKeyId: key.accessKey, secretAccessKey: key.secretKey };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const problem = await client.send(new CreateBucketCommand({ Bucket: bucket })).then(() => undefined, toError);
    // Also after a restart on the same folder.
    if (problem === undefined || problem.name === 'BucketAlreadyOwnedByYou') break;
    if (!engine.running) throw new Error(`Swift ended at its start: ${engine.lastOutput.trim()}`);
    if (performance.now() > endsAt) {
      await engine.end('SIGKILL', 0);
      throw new Error(`Swift was not ready within ${READY_TIMEOUT_MS} ms: ${problem.message}; ${engine.lastOutput}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
  client.destroy();
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
