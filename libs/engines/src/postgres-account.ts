import { execFile } from 'node:child_process';
import { chmod, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

const ACCOUNT_NAME = 'postgres';
const ENTER_BY_OTHERS = 0o001;
const ENTER_BY_GROUP = 0o010;

/** The account that runs the server: PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Null when this process is not root's: the server then runs as whoever we are. */
export async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await findAccount();
  if (known !== null) return known;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', ACCOUNT_NAME]);
  } catch (error) {
    throw new EngineUnavailable(
      `PostgreSQL does not run as root, and no account "postgres" can be made: ${String(error)}`,
    );
  }
  const made = await findAccount();
  if (made === null) throw new EngineUnavailable('PostgreSQL does not run as root, and there is no account "postgres"');
  return made;
}

async function findAccount(): Promise<Account | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const fields = lines.find((line) => line.startsWith(`${ACCOUNT_NAME}:`))?.split(':');
  return fields === undefined ? null : { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Lets the account into the data folder itself, which is ours, and checks every folder above it. */
export async function openFolderTo(account: Account, folder: string): Promise<void> {
  const { mode } = await stat(folder);
  await chmod(folder, (mode & 0o7777) | ENTER_BY_OTHERS);
  await assertReachable(account, folder);
}

/** Rejects with one line that names the first folder above `path` that the account may not enter. */
export async function assertReachable(account: Account, path: string): Promise<void> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const entry = await stat(folder);
    const byGroup = entry.gid === account.gid && (entry.mode & ENTER_BY_GROUP) !== 0;
    const open = entry.uid === account.uid || byGroup || (entry.mode & ENTER_BY_OTHERS) !== 0;
    if (entry.isDirectory() && !open) {
      throw new Error(
        `PostgreSQL runs as the account "${ACCOUNT_NAME}" when started by root, and ${folder} is closed to it: ` +
          'run as an ordinary user, or from a folder that others may enter',
      );
    }
    if (folder === dirname(folder)) return;
  }
}
