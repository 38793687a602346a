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
  /** The server may search folders that are closed to the account, and has no other privilege. */
  readonly entersAnywhere: boolean;
}

/** A command line, and the ids to spawn it with. Without ids it runs as the current user. */
export interface AccountCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * `entersAnywhere` needs util-linux' `setpriv`: the server keeps one capability of root, to search any folder.
 * `no_setuid_fixup` makes it count in access(2) too, with which PostgreSQL looks for its own files.
 */
export function asAccount(account: Account | null, command: string, args: readonly string[]): AccountCommand {
  if (account === null) return { command, args };
  const { uid, gid, entersAnywhere } = account;
  if (!entersAnywhere) return { command, args, uid, gid };
  const only = '-all,+dac_read_search';
  const capabilities = [`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`];
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'];
  return { command: 'setpriv', args: [...identity, ...capabilities, command, ...args] };
}

/**
 * The account that can reach the data folder and the binary; null if this process does not run as root. Rejects with
 * `EngineUnavailable` if there is no account, or with one line that names the folder that is closed to it.
 */
export async function serverAccount(dataDir: string, binary: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const account = (await findAccount()) ?? (await makeAccount());
  // We may open the data folder itself, but not the folders above it.
  const { mode } = await stat(dataDir);
  await chmod(dataDir, (mode & 0o7777) | ENTER_BY_OTHERS);
  const closed = (await firstClosed(account, dataDir)) ?? (await firstClosed(account, binary));
  if (closed === null) return account;
  const searching = { ...account, entersAnywhere: true };
  if (await canRun(searching, binary)) return searching;
  throw new Error(
    `PostgreSQL runs as the account "${ACCOUNT_NAME}" when started by root, and ${closed} is closed to it: ` +
      'run as an ordinary user, or from a folder that others may enter',
  );
}

async function canRun(account: Account, binary: string): Promise<boolean> {
  const { command, args } = asAccount(account, binary, ['--version']);
  return run(command, args).then(
    () => true,
    () => false,
  );
}

async function makeAccount(): Promise<Account> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', ACCOUNT_NAME]);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new EngineUnavailable(
      `PostgreSQL does not run as root, and creating the account "postgres" failed: ${reason}`,
    );
  }
  const made = await findAccount();
  if (made === null) throw new EngineUnavailable('PostgreSQL does not run as root, and there is no account "postgres"');
  return made;
}

async function findAccount(): Promise<Account | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const fields = lines.find((line) => line.startsWith(`${ACCOUNT_NAME}:`))?.split(':');
  return fields === undefined ? null : { uid: Number(fields[2]), gid: Number(fields[3]), entersAnywhere: false };
}

/** The first folder, from `path` upwards, that the account may not enter. */
async function firstClosed({ uid, gid }: Account, path: string): Promise<string | null> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const entry = await stat(folder);
    const byGroup = entry.gid === gid && (entry.mode & ENTER_BY_GROUP) !== 0;
    const open = entry.uid === uid || byGroup || (entry.mode & ENTER_BY_OTHERS) !== 0;
    if (entry.isDirectory() && !open) return folder;
    if (folder === dirname(folder)) return null;
  }
}
