import { BoundedMap } from '#contracts/bounded-map';

/** The handshake answer of Engine.IO: packet type 0 and the session as JSON. */
const HANDSHAKE = /^0\{"sid":"([\w-]{1,64})"/;
/** Limit of sessions. Beyond it the least recently used one is dropped, and its client must reconnect. */
export const SESSIONS_MAX = 50_000;

/** The Engine.IO session id in the answer of a polling handshake, or `null`. */
export function sidOfHandshake(body: string): string | null {
  return HANDSHAKE.exec(body)?.[1] ?? null;
}

/** The backend of each Engine.IO session. Only that backend can serve its requests. */
export class SidAffinity<Backend> {
  private readonly backends: BoundedMap<string, Backend>;

  constructor(max = SESSIONS_MAX) {
    this.backends = new BoundedMap(max);
  }

  remember(sid: string, backend: Backend): void {
    this.backends.set(sid, backend);
  }

  /** Marks the session as used. */
  find(sid: string): Backend | undefined {
    const backend = this.backends.get(sid);
    if (backend !== undefined) this.remember(sid, backend);
    return backend;
  }
}
