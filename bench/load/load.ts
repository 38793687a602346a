import { setTimeout as sleep } from 'node:timers/promises';

import { Client, type Receiver } from './client.js';
import { bodyOf, type Delivered, FrameReader } from './frames.js';
import { type Grown, GrowingLoad, type Growth } from './growing-load.js';
import type { Counters, Plan, PlannedClient } from './plan.js';
import type { Arrival } from './stream.js';
import type { Request } from './wire.js';
import { WIRES } from './wires.js';

const CONNECTS_AT_ONCE = 20;
const PACE_INTERVAL_MS = 1;
/** A client whose return failed tries again after a random part of this time. */
const RETRY_MS = 1_000;
const MICROSECONDS = 1e6;

/** Monotonic µs; the same clock in all processes. */
const now = (): number => Number(process.hrtime.bigint() / 1000n);

/** The clients of one generator process. The harness calls its methods over IPC (`generator.ts`). */
export class Load implements Receiver {
  private readonly totals = { acked: 0, failed: 0, received: 0, doubled: 0, reordered: 0 };
  /** Messages in flight per sender; 0: an answer causes no further send. */
  private window = 0;
  private pacing = false;
  private lastNumber = 0;
  private ackMs: number[] = [];
  private deliveryMs: number[] = [];
  private timesDeliveries = false;
  private readonly startedAt = new Map<number, number>();
  private readonly readers = new Map<number, FrameReader>();
  private readonly clients: readonly Client[];
  private readonly senders: readonly Client[];
  private readonly idPrefix: string;
  private readonly growing = new GrowingLoad();

  constructor(private readonly plan: Plan) {
    this.clients = plan.clients.map((planned) => new Client(planned, WIRES[plan.wire], this));
    this.senders = this.clients.filter(({ planned }) => planned.sends);
    for (const { room } of plan.clients) this.readers.set(room, new FrameReader(plan.run));
    const time = Date.now().toString(16).padStart(12, '0');
    this.idPrefix = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-`;
  }

  async connect(): Promise<void> {
    for (let at = 0; at < this.clients.length; at += CONNECTS_AT_ONCE) {
      await Promise.all(this.clients.slice(at, at + CONNECTS_AT_ONCE).map((client) => client.connect()));
    }
  }

  /** Closed loop: each sender keeps `window` messages in flight. */
  flood(window: number): void {
    this.window = window;
    for (const client of this.senders) for (let slot = 0; slot < window; slot++) this.send(client, now());
  }

  /** Open loop: this many messages per second, by the senders in turn; latencies count from the planned time. */
  pace(perSecond: number): void {
    this.pacing = true;
    this.timesDeliveries = true;
    const interval = MICROSECONDS / perSecond;
    let [due, turn] = [now() + interval, 0];
    const timer = setInterval(() => {
      if (!this.pacing) clearInterval(timer);
      for (const until = now(); this.pacing && due <= until; due += interval) {
        const client = this.senders[turn++ % this.senders.length];
        if (client !== undefined) this.send(client, Math.floor(due));
      }
    }, PACE_INTERVAL_MS);
  }

  /** Each sender sends this many messages, one after the other; resolves when all are answered. */
  async sendEach(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      for (const client of this.senders) this.send(client, now());
      while (this.startedAt.size > 0) await sleep(1);
    }
  }

  /** Each sender writes messages that grow; resolves when they have ended. */
  grow(growth: Growth): Promise<Grown> {
    return this.growing.grow(this.senders, growth);
  }

  /** Ends `flood` and `pace`. */
  quiet(): void {
    this.window = 0;
    this.pacing = false;
  }

  /** Forgets the latencies so far. */
  clearLatencies(): void {
    this.ackMs = [];
    this.deliveryMs = [];
  }

  latencies(): { readonly ackMs: readonly number[]; readonly deliveryMs: readonly number[] } {
    return { ackMs: this.ackMs, deliveryMs: this.deliveryMs };
  }

  counters(): Counters {
    const { user, system } = process.cpuUsage();
    const sentByRoom: Record<number, number> = {};
    for (const { planned, sent } of this.senders) sentByRoom[planned.room] = (sentByRoom[planned.room] ?? 0) + sent;
    return { ...this.totals, at: now() / 1000, sentByRoom, open: this.startedAt.size, cpu: user + system };
  }

  /** Ends the connections of all clients that do not send. */
  cut(): void {
    for (const client of this.clients) if (!client.planned.sends) client.cut();
  }

  /**
   * All clients that do not send come back at the same time; resolves when each of them has its answers. A refused
   * client tries again.
   */
  async comeBack(): Promise<{ readonly refusals: number; readonly returnMs: readonly number[] }> {
    let refusals = 0;
    const startedAt = now();
    const returns = this.clients.filter(({ planned }) => !planned.sends);
    const returnMs = await Promise.all(
      returns.map(async (client) => {
        for (;;) {
          try {
            await client.connect();
            return (now() - startedAt) / 1000;
          } catch {
            refusals++;
            client.cut();
            await sleep(Math.random() * RETRY_MS);
          }
        }
      }),
    );
    return { refusals, returnMs };
  }

  /** The first client asks the same thing `times` times, one after the other. */
  async ask(request: Request, times: number): Promise<{ readonly ms: readonly number[]; readonly answer: string }> {
    const [client] = this.clients;
    if (client === undefined) throw new Error('no client');
    const ms: number[] = [];
    let answer = '';
    for (let time = 0; time < times; time++) {
      const startedAt = now();
      const { ok, bytes } = await client.ask(request);
      ms.push((now() - startedAt) / 1000);
      answer = bytes.toString('utf8');
      if (!ok) throw new Error(answer);
    }
    return { ms, answer };
  }

  read({ room, sends }: PlannedClient, bytes: Buffer): readonly Delivered[] {
    if (!sends) this.growing.received(bytes);
    return this.readers.get(room)?.read(bytes) ?? [];
  }

  received(arrival: Arrival, { sentAt }: Delivered): void {
    if (arrival === 'again') this.totals.doubled++;
    else this.totals.received++;
    if (arrival === 'early') this.totals.reordered++;
    if (this.timesDeliveries) this.deliveryMs.push((now() - sentAt) / 1000);
  }

  answered(client: Client, number: number, ok: boolean): void {
    const startedAt = this.startedAt.get(number);
    if (startedAt === undefined) return;
    this.startedAt.delete(number);
    if (ok) this.totals.acked++;
    else this.totals.failed++;
    this.ackMs.push((now() - startedAt) / 1000);
    if (this.window > 0) this.send(client, now());
  }

  lost(): void {
    this.totals.failed++;
  }

  nextNumber(): number {
    return ++this.lastNumber;
  }

  private send(client: Client, sentAt: number): void {
    const number = this.nextNumber();
    const { number: sender } = client.planned;
    const count = client.sent++;
    const id = this.idPrefix + sender.toString(16).padStart(5, '0') + count.toString(16).padStart(7, '0');
    this.startedAt.set(number, sentAt);
    client.send(bodyOf(this.plan.run, { sender, count, sentAt }), id, number);
  }
}
