import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { LagAnswer } from '#access/internal-api';
import type { SupportState } from '#access/support-api';
import { BUILD_VERSION } from '#platform/build-version';
import type { Deployment } from './deployment.js';
import type { ServiceClient } from './service-client.js';

const FOLDER = 'parley-support';
/** The archive holds names of hosts: only its owner reads what comes out of it. */
const OWNER_ONLY = 0o600;
/** A process that is stopping or not ready says so with 503. */
const READY_STATUSES = [200, 503];

/** The answers of a service by file, and the reasons why files are missing. */
interface Asked {
  readonly files: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

export interface Bundle {
  /** A gzipped tar archive. */
  readonly archive: Uint8Array;
  /** The missing files and the reasons, by service. */
  readonly problems: Readonly<Record<string, readonly string[]>>;
}

/** Asks all services at once. Never rejects because of one: the bundle says what is missing. */
export async function supportBundle({ auth, history, courier }: Deployment, at: Date): Promise<Bundle> {
  const lag = async (): Promise<string> => json(await history.get<LagAnswer>('lag'));
  const asked = await Promise.all([
    ask('auth', auth),
    ask('history', history, { 'lag.json': lag }),
    ask('courier', courier),
  ]);
  const problems = Object.fromEntries(asked.map(([name, service]) => [name, service.problems]));
  const head = { madeAt: at.toISOString(), version: BUILD_VERSION, problems };
  const files = asked.flatMap(([name, service]) => {
    return Object.entries(service.files).map(([file, text]): [string, string] => [`${name}/${file}`, text]);
  });
  return { archive: await packed([['bundle.json', json(head)], ...files], at), problems };
}

async function ask(
  name: string,
  service: ServiceClient | undefined,
  more: Readonly<Record<string, () => Promise<string>>> = {},
): Promise<[string, Asked]> {
  if (service === undefined) return [name, { files: {}, problems: [`${name.toUpperCase()}_INTERNAL_URL is not set`] }];
  const files: Record<string, string> = {};
  const problems: string[] = [];
  const reads = {
    'ready.json': () => textOf(service, 'health/ready', READY_STATUSES),
    'metrics.txt': () => textOf(service, 'metrics', [200]),
    'state.json': async () => json(await service.get<SupportState>('support')),
    ...more,
  };
  const read = async ([file, get]: [string, () => Promise<string>]): Promise<void> => {
    try {
      files[file] = await get();
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await Promise.all(Object.entries(reads).map(read));
  return [name, { files, problems: problems.sort() }];
}

async function textOf(service: ServiceClient, path: string, statuses: readonly number[]): Promise<string> {
  const { status, text } = await service.ofProcess(path);
  if (!statuses.includes(status)) throw new Error(`HTTP ${status}`);
  return text;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function packed(files: readonly [string, string][], mtime: Date): Promise<Uint8Array> {
  const entries = files.map(([name, text]) => {
    const body = Buffer.from(text);
    return { header: { name: `${FOLDER}/${name}`, size: body.length, mode: OWNER_ONLY, mtime }, body };
  });
  return promisify(gzip)(await packTar(entries));
}
