import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '#engines/free-port';

const LOOPBACK = '127.0.0.1';
/** Bytes that a delayed direction holds before it stops reading. */
const DELAYED_BYTES_MAX = 4 * 1024 * 1024;
/** How many of the first bytes of a connection are kept: a client of Redis sends its name there. */
const OPENING_CHARS_MAX = 1_024;

/** `out`: from the side that connects to the server; `back`: the other way. */
export type Direction = 'out' | 'back';

interface Flow {
  readonly direction: Direction;
  readonly connection: { opening: string };
  readonly from: Socket;
  readonly to: Socket;
  /** Bytes that wait for their delay. */
  delayed: number;
  /** Ends when these bytes have been written. */
  tail: Promise<void>;
}

/** Parts of the network around a service. */
export interface ServiceLinks {
  readonly redis: NetworkLink;
  /** To the services that it asks. */
  readonly asked: readonly NetworkLink[];
  /** Null for services without a schema. */
  readonly postgres: NetworkLink | null;
}

/**
 * The network between two parts: passes connections on to a server, and can break them, stop one direction or both, and
 * delay them. What a stopped direction holds arrives later, as after retransmissions; a cut breaks connections.
 */
export class NetworkLink {
  private readonly flows = new Set<Flow>();
  /** By direction: only connections whose first bytes contain this text are stopped. */
  private readonly stopped = new Map<Direction, string>();
  private server: Server | null = null;
  private delayMs = 0;
  private isCut = false;

  private constructor(
    readonly name: string,
    private readonly host: string,
    private readonly port: number,
    private target: string,
  ) {}

  /** @param target the URL of the server; the link may be moved to another one. @param host where the link listens */
  static async start(name: string, target: string, host = LOOPBACK): Promise<NetworkLink> {
    const link = new NetworkLink(name, host, await freePort(), target);
    const server = createServer((near) => link.accept(near));
    link.server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(link.port, host, resolve));
    return link;
  }

  /** The target's URL through this link. */
  get url(): string {
    return Object.assign(new URL(this.target), { host: `${this.host}:${this.port}` }).href.replace(/\/$/, '');
  }

  /** Further connections go to this server; present ones break. */
  moveTo(target: string): void {
    this.target = target;
    this.breakAll();
  }

  /** Breaks all connections and refuses new ones. */
  cut(): void {
    this.isCut = true;
    this.breakAll();
  }

  /** Passes nothing on in this direction; connections stay. @param opening only connections whose first bytes contain it */
  stop(direction: Direction, opening = ''): void {
    this.stopped.set(direction, opening);
    for (const flow of this.flows) if (this.isStopped(flow)) flow.from.pause();
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Undoes everything. */
  heal(): void {
    this.isCut = false;
    this.delayMs = 0;
    this.stopped.clear();
    for (const flow of this.flows) this.resume(flow);
  }

  async close(): Promise<void> {
    this.breakAll();
    const { server } = this;
    this.server = null;
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  private accept(near: Socket): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(this.target);
    const far = connect(Number(port), hostname);
    const connection = { opening: '' };
    this.pass({ direction: 'out', connection, from: near, to: far, delayed: 0, tail: Promise.resolve() });
    this.pass({ direction: 'back', connection, from: far, to: near, delayed: 0, tail: Promise.resolve() });
  }

  private pass(flow: Flow): void {
    const { from, to } = flow;
    this.flows.add(flow);
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => this.forward(flow, chunk));
    to.on('drain', () => this.resume(flow));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.flows.delete(flow);
      to.destroy();
    });
    if (this.isStopped(flow)) from.pause();
  }

  private isStopped({ direction, connection }: Flow): boolean {
    const opening = this.stopped.get(direction);
    return opening !== undefined && connection.opening.includes(opening);
  }

  /** Bytes keep their order: what comes after the delay was lifted waits for what came before. */
  private forward(flow: Flow, chunk: Buffer): void {
    const { direction, connection } = flow;
    if (direction === 'out' && connection.opening.length < OPENING_CHARS_MAX)
      connection.opening += chunk.toString('latin1', 0, OPENING_CHARS_MAX);
    if (this.delayMs === 0 && flow.delayed === 0) {
      this.write(flow, chunk);
      return;
    }
    flow.delayed += chunk.length;
    if (flow.delayed > DELAYED_BYTES_MAX) flow.from.pause();
    const dueAt = performance.now() + this.delayMs;
    flow.tail = flow.tail.then(async () => {
      await sleep(Math.max(0, dueAt - performance.now()));
      flow.delayed -= chunk.length;
      this.write(flow, chunk);
      this.resume(flow);
    });
  }

  private write({ from, to }: Flow, chunk: Buffer): void {
    if (!to.destroyed && !to.write(chunk)) from.pause();
  }

  private resume(flow: Flow): void {
    const { from, to, delayed } = flow;
    if (this.isStopped(flow) || delayed > DELAYED_BYTES_MAX || to.writableNeedDrain) return;
    from.resume();
  }

  private breakAll(): void {
    for (const { from } of [...this.flows]) from.destroy();
  }
}
