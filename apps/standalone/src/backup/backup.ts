import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadStandaloneConfig } from '#config/app-config';
import { runningPostgres } from '#engines/running-postgres';
import { runService } from '#platform/process/run-service';
import { StartupError } from '#platform/process/startup-error.policy';
import { openDatabase, type Database } from '../database.js';
import { totpSecretFile } from '../totp-secrets.js';
import { dumpStore, readOwnerOfFiles } from './dump-store.js';
import { accountsWithFactor, noteOfBackup } from './factor-notes.policy.js';
import { dumpFiles, ownedStorage } from './stored-files.js';

/**
 * `npm run backup [-- folder]`: writes everything in the store, as of now, into a new folder. Parley may keep running.
 * Without `DATABASE_URL` it reads the embedded store in `DATA_DIR`.
 */
async function main(): Promise<void> {
  const name = process.argv[2];
  if (name?.startsWith('-')) throw new StartupError('usage: npm run backup [-- <new folder>]');
  const folder = resolve(name ?? `backups/${nameOf(new Date())}`);
  for (const path of [folder, `${folder}.partial`])
    if (existsSync(path)) throw new StartupError(`${path} is there already: name a new folder.`);
  const config = loadStandaloneConfig(process.env);
  const database = await openStore(config);
  try {
    // A bucket needs a backup of its own; it may hold more than a disk.
    const owner = config.files === 'folder' ? await readOwnerOfFiles(database.url) : undefined;
    const owned = owner && (await ownedStorage(config, owner));
    const manifest = await dumpStore(database.url, folder, async (draft) => owned && dumpFiles(owned, draft));
    const { tables, files, epoch } = manifest;
    const secret = totpSecretFile(config.dataDir);
    const accounts = config.totpSecrets === undefined ? accountsWithFactor(manifest) : 0;
    const note = noteOfBackup({ accounts, file: secret, isThere: existsSync(secret) });
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const made = { event: 'backup.made', folder, tables: tables.length, rows, files: files?.files, epoch, note };
    process.stdout.write(`${JSON.stringify(made)}\n`);
  } finally {
    await database.close();
  }
}

async function openStore({
  databaseUrl,
  dataDir,
}: ReturnType<typeof loadStandaloneConfig>): Promise<Pick<Database, 'url' | 'close'>> {
  const url = databaseUrl ?? runningPostgres(dataDir);
  if (url !== null) return { url, close: () => Promise.resolve() };
  if (!existsSync(dataDir)) throw new StartupError(`DATA_DIR: there is no store in ${dataDir}.`);
  return openDatabase({ databaseUrl, dataDir, shared: true, lost: () => process.exit(1) });
}

/** `2026-11-20T12-00-00Z`, without colons, which some file systems refuse. */
function nameOf(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}

runService(main);
