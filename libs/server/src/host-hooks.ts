import type { Hook, HookRooms, HookStart, HookTest, PutHookAnswer } from '#contracts';

import type { HostRequests } from './host-requests.js';

export interface HookToPut {
  /** Where Parley delivers to, `https://…`. Left out: you pull the deliveries with `feed.deliveries`. */
  readonly url?: string;
  /** `groups` (the default), `all`: direct rooms too, or Parley's ids of at most 100 rooms. */
  readonly rooms?: Exclude<HookRooms, object> | readonly string[];
  /** `now` (the default): what happens from now on. `start`: also all that there is, for a mirror. */
  readonly from?: HookStart;
}

export interface ReplayOptions {
  /** Parley's id of a room. Left out: all rooms, from the start. */
  readonly roomId?: string;
  /** The first message that comes again. 1 by default. */
  readonly seq?: number;
}

/** Hooks of the app: Parley delivers to them all that happens in the app's rooms. Needs the scope `feed`. */
export class HostHooks {
  constructor(private readonly requests: HostRequests) {}

  /**
   * Makes the hook, or changes its URL. The same call again answers the same, so make it whenever your server starts.
   * @param id a UUID of your own
   * @throws ParleyError INVALID, LIMIT_REACHED; IDEMPOTENCY_MISMATCH for other `rooms` or another `from`
   */
  async upsert(id: string, { rooms, ...hook }: HookToPut = {}): Promise<PutHookAnswer> {
    const body = { ...hook, ...(rooms !== undefined && { rooms: typeof rooms === 'string' ? rooms : [...rooms] }) };
    return this.requests.send('PUT /v1/server/hooks/{id}', { path: { id }, body });
  }

  async list(): Promise<Hook[]> {
    return (await this.requests.send('GET /v1/server/hooks')).hooks;
  }

  /** @throws ParleyError NOT_FOUND */
  async retrieve(id: string): Promise<Hook> {
    return this.requests.send('GET /v1/server/hooks/{id}', { path: { id } });
  }

  /** Ends the hook and forgets its place in each room. One that is unknown is ok. */
  async delete(id: string): Promise<void> {
    return this.requests.send('DELETE /v1/server/hooks/{id}', { path: { id } });
  }

  /** No further delivery begins. Nothing is lost. */
  async pause(id: string): Promise<Hook> {
    return this.requests.send('POST /v1/server/hooks/{id}/pause', { path: { id } });
  }

  /** Goes on with what waits, at once, also after Parley has paused the hook. */
  async resume(id: string): Promise<Hook> {
    return this.requests.send('POST /v1/server/hooks/{id}/resume', { path: { id } });
  }

  /** @returns the new secret; those before it sign too, for 24 h */
  async rotate(id: string): Promise<string> {
    return (await this.requests.send('POST /v1/server/hooks/{id}/rotate', { path: { id } })).secret;
  }

  /**
   * Delivers again what is still there.
   * @throws ParleyError NOT_FOUND for a room that the hook does not see
   */
  async replay(id: string, from: ReplayOptions = {}): Promise<Hook> {
    return this.requests.send('POST /v1/server/hooks/{id}/replay', { path: { id }, body: from });
  }

  /** Sends one `ping`, and waits for its result. */
  async test(id: string): Promise<HookTest> {
    return this.requests.send('POST /v1/server/hooks/{id}/test', { path: { id } });
  }
}
