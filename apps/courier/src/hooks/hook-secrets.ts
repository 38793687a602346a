import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { HookId } from '#contracts';
import { Seal } from '#persistence/seal';
import { Clock } from '#platform/clock';
import { AUDIT } from '../store/audit.store.js';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import type { HookRow, StoredSecret } from './hook-row.js';
import { lockHook, readHooks, setSecrets } from './hook.store.js';
import { signing } from './secrets.policy.js';

const KEY_BYTES = 32;
/** The beginning of a key's text in Standard Webhooks. Secret scanners can recognize it. */
const SECRET_PREFIX = 'whsec_';

/** The keys with which hooks sign, sealed at rest with `COURIER_KEY_SECRET`. */
@Injectable()
export class HookSecrets implements OnModuleInit {
  private readonly seal: Seal;

  constructor(
    { courierKeySecret }: CourierConfig,
    private readonly sql: CourierSql,
    private readonly clock: Clock,
  ) {
    this.seal = new Seal({ secret: courierKeySecret, variable: 'COURIER_KEY_SECRET', what: 'secrets of hooks' });
  }

  /**
   * The process does not start if it cannot sign. A hook whose secrets the database's owner has deleted, because
   * `COURIER_KEY_SECRET` is another one, gets a new one.
   * @throws ConfigError
   */
  async onModuleInit(): Promise<void> {
    for (const hook of await readHooks(this.sql)) {
      if (hook.mode === 'called' && hook.secrets.length === 0) await this.replace(hook.id);
      else this.keysOf(hook);
    }
  }

  /** A new key, as it is stored. */
  make(hookId: HookId): Omit<StoredSecret, 'until'> {
    const { bytes, sealed } = this.seal.close(hookId, randomBytes(KEY_BYTES));
    return { key: bytes.toString('base64'), sealed };
  }

  /** The keys that sign now, newest first. Empty for a hook that is pulled. @throws ConfigError */
  keysOf({ id, secrets }: HookRow): Buffer[] {
    return signing(secrets, this.clock.time()).map(({ key, sealed }) =>
      this.seal.open(id, { bytes: Buffer.from(key, 'base64'), sealed }),
    );
  }

  /** The newest secret as receivers have it; `null` for a hook that is pulled. @throws ConfigError */
  textOf(hook: HookRow): string | null {
    const [newest] = this.keysOf(hook);
    return newest === undefined ? null : SECRET_PREFIX + newest.toString('base64');
  }

  /** Unless another courier has done so meanwhile. */
  private replace(id: HookId): Promise<void> {
    return this.sql.transaction(async (open) => {
      const hook = await lockHook(open, id);
      if (hook?.removed_at !== null || hook.secrets.length > 0) return;
      await setSecrets(open, id, [{ ...this.make(id), until: null }]);
      await AUDIT.record(open, { actor: 'parley', act: 'hook.rotate', subject: id });
    });
  }
}
