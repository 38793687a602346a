import type { Manifest } from './manifest.js';

/** The second factors of a store, and the file of the secret that opens them. No backup holds the secret. */
export interface SealedFactors {
  /** Accounts with a second factor. */
  readonly accounts: number;
  readonly file: string;
  readonly isThere: boolean;
}

export function accountsWithFactor({ tables }: Pick<Manifest, 'tables'>): number {
  return tables.find(({ schema, table }) => schema === 'auth' && table === 'factors')?.rows ?? 0;
}

/** Tells the operator to keep the secret beside the backup. `undefined` if no account has a second factor. */
export function noteOfBackup({ accounts, file, isThere }: SealedFactors): string | undefined {
  if (accounts === 0) return undefined;
  const secret = isThere ? file : 'TOTP_SECRET';
  return `Accounts with a second factor: ${accounts}. Keep ${secret} too: it opens them, and is not in the backup.`;
}

/** Tells the operator to copy the secret before the first start. `undefined` if it is there or no account has a second factor. */
export function noteOfRestore({ accounts, file, isThere }: SealedFactors): string | undefined {
  if (accounts === 0 || isThere) return undefined;
  return (
    `Accounts with a second factor: ${accounts}. Before the first start, copy totp-secret of the former DATA_DIR to ${file}, ` +
    'or set TOTP_SECRET to it. Without it they cannot log in by password until `parley totp off`.'
  );
}
