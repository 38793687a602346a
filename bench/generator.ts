import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { bodyOf, FrameReader } from './frames.js';
import type { Measured, Plan, PlannedClient } from './plan.js';
import { ThinClient } from './thin-client.js';

/** Messages in flight when the senders stop must arrive within this time. */
const SETTLE_MS = 10_000;
const CONNECTS_AT_ONCE = 20;
const BEGIN_ACK = 0;

class Client {
  link!: ThinClient;
  sent = 0;
  private readonly streams = new Map<number, Stream>();
  readonly begun: Promise<void>;
  private begin!: () => void;

  constructor(
    readonly number: number,
    readonly planned: PlannedClient,
    private readonly load: Load,
  ) {
    this.begun = new Promise((resolve) => (this.begin = resolve));
  }

  ack(id: number, body: Buffer): void {
    if (id === BEGIN_ACK) this.begin();
    else this.load.acked(this, id, body);
  }

  frame(frame: Buffer): void {
    for (const { sender, count } of this.load.readers[this.planned.room]?.read(frame) ?? []) {
      let stream = this.streams.get(sender);
      if (stream === undefined) this.streams.set(sender, (stream = { next: 0, early: new Set() }));
      this.load.count(take(stream, count));
    }
  }
}

/** The messages that one receiver has from one sender: all below `next`, and those that arrived early. */
interface Stream {
  next: number;
  readonly early: Set<number>;
}

type Arrival = 'in order' | 'early' | 'again';

function take(stream: Stream, count: number): Arrival {
  if (count < stream.next || stream.early.has(count)) return 'again';
  if (count > stream.next) {
    stream.early.add(count);
    return 'early';
  }
  for (stream.next++; stream.early.delete(stream.next);) stream.next++;
  return 'in order';
}

/** One run: all clients in this process; each sender has `window` messages in flight. */
class Load {
  /** Received messages, counted once per receiver. */
  received = 0;
  doubled = 0;
  reordered = 0;
  failed = 0;
  ackCount = 0;
  sending = true;
  readonly readers: FrameReader[];
  readonly clients: Client[];
  latencies: number[] = [];
  private readonly startedAt = new Map<number, number>();
  private nextAck = 1;
  private readonly idPrefix: string;

  constructor(private readonly plan: Plan) {
    const rooms = Math.max(...plan.clients.map(({ room }) => room)) + 1;
    this.readers = Array.from({ length: rooms }, () => new FrameReader(plan.run));
    this.clients = plan.clients.map((planned, number) => new Client(number, planned, this));
    this.idPrefix = `${Date.now()
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})(.{4})$/, '$1-$2')}-7000-8000-`;
  }

  async connect(): Promise<void> {
    const { url, begin } = this.plan;
    for (let at = 0; at < this.clients.length; at += CONNECTS_AT_ONCE) {
      await Promise.all(
        this.clients.slice(at, at + CONNECTS_AT_ONCE).map(async (client) => {
          client.link = await ThinClient.connect(url, client.planned.auth, client);
          if (begin === null) return;
          client.link.emit(begin.event, begin.payload.replace('$roomId', client.planned.roomId), BEGIN_ACK);
          await client.begun;
        }),
      );
    }
  }

  start(): void {
    for (const client of this.clients.filter(({ planned }) => planned.sends)) {
      for (let slot = 0; slot < this.plan.window; slot++) this.send(client);
    }
  }

  acked(client: Client, id: number, body: Buffer): void {
    const startedAt = this.startedAt.get(id);
    if (startedAt === undefined) return;
    this.startedAt.delete(id);
    if (body.includes('"ok":true')) this.latencies.push(performance.now() - startedAt);
    else this.failed++;
    this.ackCount++;
    if (this.sending) this.send(client);
  }

  count(arrival: Arrival): void {
    if (arrival === 'again') this.doubled++;
    else this.received++;
    if (arrival === 'early') this.reordered++;
  }

  get inFlight(): number {
    return this.startedAt.size;
  }

  /** The number of deliveries that the sent messages must cause. */
  get due(): number {
    const roomSizes = this.readers.map((_, room) => this.clients.filter(({ planned }) => planned.room === room).length);
    return this.clients.reduce((sum, { sent, planned }) => sum + sent * (roomSizes[planned.room] ?? 0), 0);
  }

  get sent(): number {
    return this.clients.reduce((sum, { sent }) => sum + sent, 0);
  }

  private send(client: Client): void {
    const ackId = this.nextAck++;
    const body = bodyOf(this.plan.run, client.number, client.sent++);
    const id = this.idPrefix + ackId.toString(16).padStart(12, '0');
    this.startedAt.set(ackId, performance.now());
    client.link.emit('message:send', `{"id":"${id}","roomId":"${client.planned.roomId}","body":"${body}"}`, ackId);
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function run(plan: Plan): Promise<Measured> {
  const load = new Load(plan);
  await load.connect();
  load.start();
  await sleep(plan.warmUpMs);
  process.stderr.write('measure\n');
  const before = { at: performance.now(), acked: load.ackCount, delivered: load.received };
  load.latencies = [];
  await sleep(plan.measureMs);
  process.stderr.write('measured\n');
  const seconds = (performance.now() - before.at) / 1000;
  const [acked, delivered] = [load.ackCount - before.acked, load.received - before.delivered];
  const latencies = load.latencies.toSorted((one, other) => one - other);
  load.sending = false;
  const endsAt = performance.now() + SETTLE_MS;
  while ((load.inFlight > 0 || load.received < load.due) && performance.now() < endsAt) await sleep(20);
  for (const { link } of load.clients) link.close();
  return {
    ...{ seconds, acked, delivered, failed: load.failed },
    ...{ p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) },
    ...{ lost: load.due - load.received, doubled: load.doubled, reordered: load.reordered },
    ...{ sent: load.sent, received: load.received },
  };
}

const measured = await run(JSON.parse(await text(process.stdin)) as Plan);
process.stdout.write(`${JSON.stringify(measured)}\n`);
process.exit(0);
