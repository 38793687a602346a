import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { PushDeviceOf } from '#access/push-devices';
import { Clock } from '#platform/clock';
import { keyOfSecret, signedHeaders } from '#platform/egress/signed-headers';
import type { PostAnswer } from '../egress/http-poster.js';
import { CourierConfig } from '../store/courier-config.js';
import { namedIn, type PushHookAnswer } from './push-hook-answer.policy.js';
import type { Push } from './push-payload.policy.js';
import { PushPosters } from './push-posters.js';

/** A push for an app, as the push hook gets it. */
export interface PushHookItem {
  readonly device: PushDeviceOf<'hook'>;
  readonly push: Push;
}

/** What the operator's gateway made of a request. */
export interface PushHookResult extends PushHookAnswer, Pick<PostAnswer, 'status' | 'reason' | 'retryAfterMs'> {
  /** Any 2xx. */
  readonly isAccepted: boolean;
}

/** Sends pushes to the operator's gateway, signed as webhooks are. */
@Injectable()
export class PushHookSender {
  private readonly secrets: readonly Buffer[];

  constructor(
    private readonly config: CourierConfig,
    private readonly posters: PushPosters,
    private readonly clock: Clock,
  ) {
    this.secrets = (config.pushHookSecrets ?? []).map(keyOfSecret);
  }

  /** One request. Never rejects. */
  async send(pushes: readonly PushHookItem[]): Promise<PushHookResult> {
    const body = JSON.stringify({ type: 'push', data: { pushes: pushes.map(toEntry) } });
    const id = `msg_${createHash('sha256').update(body).digest('base64url')}`;
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders({ id, body, secrets: this.secrets }, this.clock.time()),
    };
    const answer = await this.posters.pushHook.post({
      url: this.config.pushHookUrl ?? '',
      headers,
      body,
      readsBody: true,
    });
    const { status, reason, retryAfterMs } = answer;
    const isAccepted = status !== null && status >= 200 && status < 300;
    return { isAccepted, status, reason, retryAfterMs, ...namedIn(isAccepted ? answer.body : undefined) };
  }
}

/** A push as an entry of a request. */
export function toEntry({ device: { token, platform }, push }: PushHookItem): object {
  const { id, payload, urgency, ttlSeconds, topic } = push;
  return { id, token, platform, payload, urgency, ttlSeconds, ...(topic !== undefined && { collapseKey: topic }) };
}
