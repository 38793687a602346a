import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadStandaloneConfig } from '#config/app-config';
import { runService } from '#platform/process/run-service';
import { StartupError } from '#platform/process/startup-error.policy';
import { openDatabase } from '../database.js';
import { totpSecretFile } from '../totp-secrets.js';
import { accountsWithFactor, noteOfRestore } from './factor-notes.policy.js';
import { loadStore } from './load-store.js';
import { readManifest } from './manifest.js';
import { loadFiles, storageOf } from './stored-files.js';

/**
 * `npm run restore -- folder`: fills an empty store from a backup while Parley is stopped. The store is the embedded
 * one in `DATA_DIR`, or an empty database at `DATABASE_URL`, and the store of files that `FILES` names; this is also how
 * to move from the embedded form to the scaled-out one.
 */
async function main(): Promise<void> {
  const name = process.argv[2];
  if (name === undefined || name.startsWith('-'))
    throw new StartupError('usage: npm run restore -- <folder of the backup>');
  const folder = resolve(name);
  const manifest = await readManifest(folder);
  const config = loadStandaloneConfig(process.env);
  const { databaseUrl, dataDir } = config;
  const hasFiles = (manifest.files?.files ?? 0) > 0;
  if (hasFiles && config.files === 'off') throw new StartupError('FILES: the backup has files; say where they go.');
  const database = await openDatabase({ databaseUrl, dataDir, shared: false, lost: () => process.exit(1) });
  try {
    const { files } = manifest;
    const owned = files && config.files !== 'off' ? { storage: await storageOf(config), mark: files.mark } : undefined;
    const { epoch } = await loadStore(database.url, folder, manifest, async () => owned && loadFiles(owned, folder));
    const { createdAt } = manifest;
    const secret = totpSecretFile(dataDir);
    // The services on a database of their own read no file of this folder.
    const isThere = config.totpSecrets !== undefined || (databaseUrl === undefined && existsSync(secret));
    const note = noteOfRestore({ accounts: accountsWithFactor(manifest), file: secret, isThere });
    process.stdout.write(`${JSON.stringify({ event: 'backup.restored', folder, createdAt, epoch, note })}\n`);
  } finally {
    await database.close();
  }
}

runService(main);
