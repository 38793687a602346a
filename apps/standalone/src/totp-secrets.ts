import { Logger } from '@nestjs/common';
import { join } from 'node:path';
import type { StandaloneConfig } from '#config/app-config';
import { ConfigError } from '#config/config-error';
import { keptSecret } from '#persistence/kept-secret';

const FILE = 'totp-secret';
const VARIABLE = 'TOTP_SECRET';

/** The secret's file in the data folder. */
export function totpSecretFile(dataDir: string): string {
  return join(dataDir, FILE);
}

/**
 * The operator's `TOTP_SECRET`, or the one in the data folder, which the first start makes. Without a folder that is writable there
 * are no second factors. @throws ConfigError if the file is damaged
 */
export async function totpSecretsOf({
  totpSecrets,
  dataDir,
}: Pick<StandaloneConfig, 'totpSecrets' | 'dataDir'>): Promise<readonly string[] | undefined> {
  if (totpSecrets !== undefined) return totpSecrets;
  try {
    return [await keptSecret(totpSecretFile(dataDir), VARIABLE)];
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    new Logger('TotpSecrets').warn({ event: 'totp-secret.not-kept', dataDir, reason: String(error) });
    return undefined;
  }
}
