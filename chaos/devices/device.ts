import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import type { PushPayload } from '#contracts';
import { type Subscription, vapidOf } from '#testing/users/push-receiver';

import type { SeededRandom } from '../random/random.js';
import type { RecordedPush } from '../records/record.js';
import type { Recorder } from '../records/recorder.js';
import type { HttpReceiver } from '../receivers/receiver-server.js';

/** The share of pushes that the push service refuses for now. */
const REFUSED_SHARE = 0.1;
const ACCEPTED = 201;
const REFUSED = 503;

/** A device, and its push service: it records each push, and refuses some. */
export class ChaosDevice implements HttpReceiver {
  constructor(
    private readonly deviceId: string,
    private readonly subscription: Subscription,
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {}

  take(headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): void {
    const { deviceId } = this;
    const status = this.random.next() < REFUSED_SHARE ? REFUSED : ACCEPTED;
    // Before the answer: what goes out after it also comes after it in the records.
    this.recorder.add('push', { deviceId, status, payload: this.read(headers, body) });
    response.writeHead(status).end();
  }

  private read(headers: IncomingHttpHeaders, body: Buffer): RecordedPush | null {
    try {
      vapidOf(headers);
      return recordedPush(this.subscription.decrypt(body));
    } catch {
      return null;
    }
  }
}

function recordedPush(payload: PushPayload): RecordedPush | null {
  if (payload.type !== 'message') return null;
  const { userId, roomId, messageId, seq, threadId = null, sender, text = null, roomName } = payload;
  const content = { senderId: sender?.id ?? null, text, named: roomName !== undefined };
  return { userId, roomId, messageId, seq, threadId, ...content };
}
