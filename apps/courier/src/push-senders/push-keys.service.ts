import { Injectable, type OnModuleInit } from '@nestjs/common';
import webPush from 'web-push';
import type { PushKey } from '#access/push-devices';
import type { Sql } from '#persistence/sql';
import { Seal } from '#persistence/seal';
import { AUDIT } from '../store/audit.store.js';
import { CourierConfig } from '../store/courier-config.js';
import { CourierSql } from '../store/courier-sql.js';
import { lockPushKey, readPushKey, setPushKey, type PushKeyRow } from './push-key.store.js';

/** The sealed key opens as this one's. */
const OWNER = 'push';

export interface VapidKey extends PushKey {
  readonly privateKey: string;
}

/** The key with which couriers sign Web Push (RFC 8292): one for all of them, made once. */
@Injectable()
export class PushKeysService implements OnModuleInit {
  private readonly seal: Seal;

  constructor(
    private readonly config: CourierConfig,
    private readonly sql: CourierSql,
  ) {
    const { courierKeySecret: secret } = config;
    this.seal = new Seal({ secret, variable: 'COURIER_KEY_SECRET', what: 'key of Web Push' });
  }

  /** The process does not start if it cannot sign. @throws ConfigError */
  async onModuleInit(): Promise<void> {
    if (this.config.pushContact === undefined) return;
    await this.sql.transaction(async (open) => {
      if ((await lockPushKey(open)) === undefined) await this.make(open);
    });
    await this.current();
  }

  /** The key as it is now; `undefined` without Web Push. @throws ConfigError */
  async current(): Promise<VapidKey | undefined> {
    if (this.config.pushContact === undefined) return undefined;
    const row = await readPushKey(this.sql);
    return row && this.opened(row);
  }

  /** Makes another key. Web devices have subscribed with the old one: auth deletes them when it is told. */
  async renew(by: string): Promise<void> {
    await this.sql.transaction(async (open) => {
      await lockPushKey(open);
      await this.make(open);
      await AUDIT.record(open, { actor: by, act: 'push.renew', subject: null });
    });
  }

  private async make(open: Sql): Promise<void> {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    const { bytes, sealed } = this.seal.close(OWNER, Buffer.from(privateKey, 'base64url'));
    await setPushKey(open, { public_key: publicKey, private_key: bytes, sealed });
  }

  private opened({ public_key: publicKey, private_key: bytes, sealed, made_at }: PushKeyRow): VapidKey {
    const privateKey = this.seal.open(OWNER, { bytes, sealed }).toString('base64url');
    return { publicKey, privateKey, madeAt: made_at.toISOString() };
  }
}
