import type { Incoming, NewIncoming } from '#contracts';

import type { HostRequests } from './host-requests.js';

export interface IncomingToMake {
  /** A UUID that stands for the webhook: a job that is repeated makes it once. Left out: the call makes one for its own repeats. */
  readonly id?: string;
  /** The display name of its bot. */
  readonly name: string;
  /** Its posts tell only those whom they mention. */
  readonly quiet?: boolean;
}

/** Incoming webhooks of the app's rooms: URLs that post without a key. Needs the scope `rooms`. */
export class HostIncoming {
  constructor(private readonly requests: HostRequests) {}

  /**
   * Makes a webhook of a room. Everybody who has one of its URLs can post.
   * @param roomExternalId the host's own id of the room
   * @throws ParleyError NOT_FOUND, LIMIT_REACHED; IDEMPOTENCY_MISMATCH for an id of another webhook, or of one that was revoked
   */
  async create(roomExternalId: string, { id = crypto.randomUUID(), ...webhook }: IncomingToMake): Promise<NewIncoming> {
    const path = { externalId: roomExternalId };
    return this.requests.send('POST /v1/server/rooms/{externalId}/incoming', { path, body: { ...webhook, id } });
  }

  /**
   * The webhooks that the app has made in the room, without their URLs.
   * @throws ParleyError NOT_FOUND
   */
  async list(roomExternalId: string): Promise<Incoming[]> {
    const path = { externalId: roomExternalId };
    return (await this.requests.send('GET /v1/server/rooms/{externalId}/incoming', { path })).incoming;
  }

  /** Ends a webhook within 2 s. One that is unknown is ok. */
  async revoke(roomExternalId: string, id: string): Promise<void> {
    const path = { externalId: roomExternalId, id };
    return this.requests.send('DELETE /v1/server/rooms/{externalId}/incoming/{id}', { path });
  }
}
