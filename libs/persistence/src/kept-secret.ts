import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '#config/config-error';

const OWNER_ONLY = 0o600;
const SECRET_BYTES = 32;
/** 256 bits in base64url. */
const SECRET = /^[\w-]{43}$/;

/**
 * The secret in this file, which only its owner may read. The first call makes it; the caller is the only process that does. It
 * is on the disk before it is used.
 * @param variable the setting in whose place it is used
 * @throws ConfigError if the file is not one that an earlier call has made; Error if it can be neither read nor written
 */
export async function keptSecret(path: string, variable: string): Promise<string> {
  const kept = await readKept(path);
  if (kept === undefined) return makeSecret(path);
  if (!SECRET.test(kept)) throw new ConfigError(variable, `${path} holds no secret. Restore it, or set ${variable}.`);
  return kept;
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeSecret(path: string): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  // A rename makes the file appear complete, so that a kill leaves no half of a secret.
  const fresh = `${path}.${process.pid}`;
  await flushed(fresh, 'w', (file) => file.writeFile(`${secret}\n`));
  await rename(fresh, path);
  await flushed(folder, 'r');
  return secret;
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function flushed(path: string, flags: 'r' | 'w', work?: (file: OpenFile) => Promise<void>): Promise<void> {
  const file = await open(path, flags, OWNER_ONLY);
  try {
    await work?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
