/** Engine.IO's handshake answer: packet type 0 and the session's description. */
const HANDSHAKE = /^0\{"sid":"([\w-]{1,64})"/;
/** Sessions that are remembered; beyond it the longest unused is forgotten and has to begin anew. */
export const SESSIONS_MAX = 50_000;

/** The Engine.IO session of a polling handshake's answer, or null. */
export function sidOfHandshake(body: string): string | null {
  return HANDSHAKE.exec(body)?.[1] ?? null;
}

/** Which backend each Engine.IO session lives on: its requests make sense nowhere else. */
export class SidAffinity<Backend> {
  private readonly backends = new Map<string, Backend>();

  constructor(private readonly max = SESSIONS_MAX) {}

  remember(sid: string, backend: Backend): void {
    this.backends.delete(sid);
    this.backends.set(sid, backend);
    const [oldest] = this.backends.keys();
    if (this.backends.size > this.max && oldest !== undefined) this.backends.delete(oldest);
  }

  /** Counts as use. */
  find(sid: string): Backend | undefined {
    const backend = this.backends.get(sid);
    if (backend !== undefined) this.remember(sid, backend);
    return backend;
  }
}
