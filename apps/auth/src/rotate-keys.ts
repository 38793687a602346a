import { loadAuthConfig } from '#config/app-config';
import { runService } from '#platform/run-service';
import { StartupError } from '#platform/startup-error.policy';
import { openAuthStore } from './auth-store.js';
import { KeySeal } from './keys/key-seal.js';
import { SigningKeysStore } from './keys/signing-keys.store.js';

/** One-shot: publishes a new signing key, which every auth signs with some minutes later, and ends. */
async function main(): Promise<void> {
  const config = loadAuthConfig(process.env);
  const dataSource = await openAuthStore(config.databaseUrl, config.databasePoolMax);
  try {
    const store = new SigningKeysStore(dataSource, new KeySeal(config.signingKeySecret));
    const outcome = await store.rotate(config.signingKeyPublishSeconds, config.accessTokenSeconds);
    if (!outcome.rotated) throw new StartupError('A signing key is being rotated in already: wait until it is done.');
    process.stdout.write(`${JSON.stringify({ event: 'signing-key.published', ...outcome })}\n`);
  } finally {
    await dataSource.destroy();
  }
}

runService(main);
