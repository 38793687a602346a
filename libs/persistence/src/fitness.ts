import { StartupError } from '#platform/startup-error.policy';
import type { DataSource } from 'typeorm';
import { PreparedSql } from './prepared-sql.js';
import type { Statement } from './sql.js';

const READ_SETTINGS: Statement = {
  name: 'fitness',
  text: `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('full_page_writes') AS full_page_writes, current_setting('server_encoding') AS encoding`,
};

interface SettingsRow {
  fsync: string;
  synchronous_commit: string;
  full_page_writes: string;
  encoding: string;
}

/** This PostgreSQL must not be used: its message is one line that says why. */
export class UnfitStoreError extends StartupError {}

/** @throws UnfitStoreError when an acknowledged commit could be lost, or text could not be kept as it is */
export async function assertDurable(dataSource: DataSource): Promise<void> {
  const [settings] = await new PreparedSql(dataSource).rows<SettingsRow>(READ_SETTINGS, []);
  if (settings === undefined) throw new UnfitStoreError('PostgreSQL does not tell its settings.');
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'] as const) {
    if (settings[name] === 'off')
      throw new UnfitStoreError(`PostgreSQL runs with ${name} = off: acknowledged messages could be lost. Set it on.`);
  }
  if (settings.encoding !== 'UTF8')
    throw new UnfitStoreError(`The database's encoding is ${settings.encoding}: Parley needs one with UTF8.`);
}
