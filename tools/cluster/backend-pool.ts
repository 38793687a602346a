import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 1_000;
const HEALTH_INTERVAL_MS = 1_000;
const HEALTH_TIMEOUT_MS = 2_500;

export interface Backend {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** False until its first check, and while it starts or drains. */
  ready: boolean;
}

/** The processes of one service, selected round-robin. */
export class BackendPool {
  private readonly backends: readonly Backend[];
  private turn = 0;
  private readonly timers: NodeJS.Timeout[];

  constructor(urls: readonly string[]) {
    this.backends = urls.map((url) => {
      const { hostname, port } = new URL(url);
      return { url, host: hostname, port: Number(port), ready: false };
    });
    this.timers = this.backends.map((backend) => watch(backend));
  }

  /** The next process that accepts connections, ready ones first; `null` if there is none. */
  async next(): Promise<Backend | null> {
    const start = this.turn++ % this.backends.length;
    const inTurn = [...this.backends.slice(start), ...this.backends.slice(0, start)];
    const candidates = [...inTurn.filter(({ ready }) => ready), ...inTurn.filter(({ ready }) => !ready)];
    for (const backend of candidates) if (await accepts(backend)) return backend;
    return null;
  }

  get ready(): boolean {
    return this.backends.some(({ ready }) => ready);
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }
}

/** Returns true if the process listens. Checked before forwarding a request, because its body cannot be sent twice. */
function accepts({ host, port }: Backend): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(false));
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

function watch(backend: Backend): NodeJS.Timeout {
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    backend.ready = await isReady(backend.url, HEALTH_TIMEOUT_MS);
    asking = false;
  };
  void ask();
  return setInterval(() => void ask(), HEALTH_INTERVAL_MS);
}

/** Returns true if `GET /health/ready` answers 200. */
export async function isReady(url: string, timeoutMs: number): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
