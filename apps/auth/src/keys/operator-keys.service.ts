import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import type { KeysAnswer, SigningKey } from '#access/internal-api';
import { AuditStore } from '../audit/audit.store.js';
import { publishedKeys, signingKey } from './key-schedule.policy.js';
import { KeyRing } from './key-ring.js';
import { SigningKeysStore } from './signing-keys.store.js';

/** The keys of access tokens, for operators. */
@Injectable()
export class OperatorKeysService {
  constructor(
    private readonly keys: SigningKeysStore,
    private readonly ring: KeyRing,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
  ) {}

  /** The published keys, oldest first. */
  async list(): Promise<KeysAnswer> {
    const now = new Date();
    const keys = publishedKeys(await this.keys.all(), now).sort((a, b) => Number(a.signsFrom) - Number(b.signsFrom));
    const signing = signingKey(keys, now);
    return {
      keys: keys.map((key) => ({
        kid: key.kid,
        createdAt: key.createdAt.toISOString(),
        signsFrom: key.signsFrom.toISOString(),
        retiresAt: key.retiresAt?.toISOString() ?? null,
        state: stateOf(key.signsFrom > now, key === signing),
      })),
    };
  }

  /** @throws ChatError CONFLICT while another key is being introduced */
  async rotate(actor: string): Promise<KeysAnswer> {
    const { signingKeyPublishSeconds, accessTokenSeconds } = this.config;
    const outcome = await this.keys.rotate(signingKeyPublishSeconds, accessTokenSeconds, (manager, kid) =>
      this.audit.record(manager, { actor, act: 'key.rotate', subject: kid }),
    );
    if (!outcome.rotated) {
      const message = 'A signing key is being rotated in already: wait until the one before has retired.';
      throw new ChatError('CONFLICT', { message });
    }
    await this.ring.reload();
    return this.list();
  }
}

function stateOf(isToCome: boolean, isSigning: boolean): SigningKey['state'] {
  if (isToCome) return 'published';
  return isSigning ? 'signing' : 'retiring';
}
