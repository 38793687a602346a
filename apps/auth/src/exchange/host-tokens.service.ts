import { urlOf } from '#contracts/url-of';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { HOST_SECRET_PREFIX, invalid, type UserId } from '#contracts';
import type { HostSecretAnswer, HostTokensAnswer } from '#access/internal-api';
import type { Sql } from '#persistence/sql';
import { AppsService } from '../apps/apps.service.js';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { HostTokensStore, type HostKeys } from './host-tokens.store.js';

const SECRET_BYTES = 32;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** How the hosts of apps sign the tokens of their users, for operators. */
@Injectable()
export class HostTokensService {
  constructor(
    private readonly sql: AuthSql,
    private readonly apps: AppsService,
    private readonly store: HostTokensStore,
    private readonly audit: AuditStore,
  ) {}

  /** Makes a secret; the one before counts for a day more. @throws ChatError NOT_FOUND */
  async newSecret(actor: string, name: string): Promise<HostSecretAnswer> {
    const secret = HOST_SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
    await this.change(actor, name, { by: 'secret' }, (open, id) => this.store.addSecret(open, id, secret));
    return { secret };
  }

  /** @throws ChatError NOT_FOUND; INVALID for a URL that may not be fetched */
  async setKeys(actor: string, name: string, keys: HostKeys): Promise<HostTokensAnswer> {
    const url = keySetUrl(keys.url);
    const set = { ...keys, url };
    await this.change(actor, name, { by: 'jwks', ...set }, (open, id) => this.store.replaceSecrets(open, id, set));
    return { by: 'jwks' };
  }

  /** No token counts any more. @throws ChatError NOT_FOUND */
  async turnOff(actor: string, name: string): Promise<HostTokensAnswer> {
    await this.change(actor, name, { by: 'off' }, (open, id) => this.store.replaceSecrets(open, id, null));
    return { by: 'off' };
  }

  private async change(
    actor: string,
    name: string,
    details: Record<string, unknown>,
    write: (open: Sql, appId: UserId) => Promise<void>,
  ): Promise<void> {
    await this.sql.transaction(async (open) => {
      const { id } = await this.apps.lock(open, name);
      await write(open, id);
      await this.audit.record(open, { actor, act: 'app.tokens', subject: id, details });
    });
  }
}

/** @throws ChatError INVALID */
function keySetUrl(text: string): string {
  const url = urlOf(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url === null || !isSafe || url.username !== '' || url.password !== '')
    throw invalid('jwks', 'must be an https URL (http for this machine), without a name and a password');
  return url.href;
}
