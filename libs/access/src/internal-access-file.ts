import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the operator's command reaches the embedded form. */
export interface InternalAccess {
  readonly url: string;
  readonly secret: string;
}

const FILE = 'admin.json';
const OWNER_ONLY = 0o600;

/** The file in the data folder. Access to the file gives all rights of an operator. */
export function internalAccessPath(dataDir: string): string {
  return join(dataDir, FILE);
}

export async function writeInternalAccess(dataDir: string, access: InternalAccess): Promise<void> {
  const path = internalAccessPath(dataDir);
  await mkdir(dataDir, { recursive: true });
  // A rename makes the new file appear complete, and with its own mode.
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(access)}\n`, { mode: OWNER_ONLY, flag: 'w' });
  await rename(fresh, path);
}

/** `undefined` if there is no file. @throws Error if it cannot be read or is not such a file */
export async function readInternalAccess(dataDir: string): Promise<InternalAccess | undefined> {
  const path = internalAccessPath(dataDir);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new Error(`${path} cannot be read (${error.code ?? 'unknown'})`, { cause: error });
  });
  if (text === undefined) return undefined;
  const access = parsed(text);
  if (access === undefined) throw new Error(`${path} is not a file of a running Parley`);
  return access;
}

/** Removes the file, unless another process has written its own in the meantime. */
export async function removeInternalAccess(dataDir: string, { url, secret }: InternalAccess): Promise<void> {
  const present = await readInternalAccess(dataDir);
  if (present?.url === url && present.secret === secret) await rm(internalAccessPath(dataDir), { force: true });
}

function parsed(text: string): InternalAccess | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('url' in value) || !('secret' in value)) return undefined;
    const { url, secret } = value;
    return typeof url === 'string' && typeof secret === 'string' ? { url, secret } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
