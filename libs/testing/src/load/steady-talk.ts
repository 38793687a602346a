import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import { connect, type MessageId, type Parley, type RoomId, type RoomStore } from '#client';

import { storedMessages } from '../topology/store.js';
import { uniqueName } from '../users/user.js';

const LAST_ACKS_TIMEOUT_MS = 60_000;
/** A round of `heads` takes 30 s at most, and a client waits 5 s on a gap; the rest is for a busy machine. */
const HEADS_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** The pace of a talk. */
interface Pace {
  readonly rooms: number;
  /** Talkers in each room; all of them send. */
  readonly talkers: number;
  /** Interval between two messages of one talker. */
  readonly intervalMs: number;
}

/** Times from `send` to the ack in ms, resends included. */
interface AckFigures {
  /** Number of acked messages. */
  readonly sent: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Number of reconnects. */
  readonly reconnects: number;
}

export interface TalkOptions extends Pace {
  /** Duration of the talk before the change, and of the talk after it. */
  readonly aroundMs: number;
  /** Prints the figures under this title. */
  readonly title?: string;
}

const TALK: TalkOptions = { rooms: 3, talkers: 3, intervalMs: 200, aroundMs: 1_000 };

/**
 * Runs `act` while users talk. No message may be lost, and no user may see an error. Resolves with the figures of the
 * whole talk.
 */
export async function whileUsersTalk(
  url: string,
  act: () => Promise<unknown>,
  { title, aroundMs, ...pace }: TalkOptions = TALK,
): Promise<AckFigures> {
  const talk = await SteadyTalk.begin(url, pace);
  try {
    await sleep(aroundMs);
    await act();
    await sleep(aroundMs);
    await talk.fallSilent();
    const { figures } = talk;
    if (title !== undefined) process.stdout.write(`${title}: ${JSON.stringify(figures)}\n`);
    expect(talk.errors).toEqual([]);
    expect(await talk.losses()).toEqual([]);
    expect(figures.sent).toBeGreaterThan(pace.rooms * pace.talkers);
    return figures;
  } finally {
    talk.close();
  }
}

/** A user of the client library. Like an app, it sees only the library's state. */
class Talker {
  readonly latencies: number[] = [];
  /** Errors that an app would show to its user. */
  readonly errors: string[] = [];
  readonly sent: MessageId[] = [];
  reconnects = 0;
  private readonly open = new Map<MessageId, number>();

  constructor(
    readonly parley: Parley,
    readonly store: RoomStore,
  ) {
    store.subscribe(() => this.look());
    parley.connection.subscribe(() => {
      const state = parley.connection.getSnapshot();
      if (state.status === 'failed') this.errors.push(`the connection failed: ${state.error.code}`);
      if (state.status === 'closed') this.errors.push('the session has ended');
    });
    parley.on('ready', () => (this.reconnects += 1));
  }

  get unacked(): number {
    return this.open.size;
  }

  say(body: string): void {
    this.store.send(body);
    const id = this.store.getSnapshot().pending.at(-1)?.id;
    if (id === undefined) throw new Error('the library does not show a sent message');
    this.sent.push(id);
    this.open.set(id, performance.now());
    this.look();
  }

  private look(): void {
    const { pending, error } = this.store.getSnapshot();
    if (error !== null) this.errors.push(`the room shows ${error.code}`);
    const waiting = new Set<MessageId>();
    for (const { id, status, error: reason } of pending) {
      if (status === 'waiting' || status === 'sending') waiting.add(id);
      if (status === 'failed' && this.open.delete(id))
        this.errors.push(`a message failed: ${reason?.code ?? 'unknown'}`);
    }
    for (const [id, sentAt] of this.open) {
      if (waiting.has(id)) continue;
      this.open.delete(id);
      this.latencies.push(performance.now() - sentAt);
    }
  }
}

/** Users of the client library who send at a steady pace. */
class SteadyTalk {
  private talking = true;
  private readonly loops: Promise<void>[];

  private constructor(
    private readonly rooms: ReadonlyMap<RoomId, readonly Talker[]>,
    intervalMs: number,
  ) {
    this.loops = this.talkers.map((talker, number) => this.talk(talker, number, intervalMs));
  }

  static async begin(url: string, { rooms, talkers, intervalMs }: Pace): Promise<SteadyTalk> {
    const entered = await Promise.all(Array.from({ length: rooms }, () => talkersOf(url, talkers)));
    return new SteadyTalk(new Map(entered.map((group) => [group[0]?.store.roomId as RoomId, group])), intervalMs);
  }

  get errors(): string[] {
    return [...new Set(this.talkers.flatMap(({ errors }) => errors))];
  }

  get figures(): AckFigures {
    const sorted = this.talkers.flatMap(({ latencies }) => latencies).sort((one, other) => one - other);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const reconnects = this.talkers.reduce((sum, talker) => sum + talker.reconnects, 0);
    return { sent: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1), reconnects };
  }

  /** Stops talking and waits for the last acks. Rejects if they do not come in time. */
  async fallSilent(): Promise<void> {
    this.talking = false;
    await Promise.all(this.loops);
    const endsAt = performance.now() + LAST_ACKS_TIMEOUT_MS;
    while (this.talkers.some(({ unacked }) => unacked > 0)) {
      if (performance.now() > endsAt) throw new Error('messages still wait for their acks');
      await sleep(POLL_INTERVAL_MS);
    }
  }

  /**
   * Resolves with one line per flaw. The store must have each message once, and the messages of each talker in order. Every
   * talker's view must agree with the store, as soon as `heads` had time to reveal lost frames.
   */
  async losses(): Promise<string[]> {
    const endsAt = performance.now() + HEADS_TIMEOUT_MS;
    for (;;) {
      const flaws = (await Promise.all([...this.rooms].map(([roomId, group]) => flawsOf(roomId, group)))).flat();
      if (flaws.length === 0 || performance.now() > endsAt) return flaws;
      await sleep(POLL_INTERVAL_MS);
    }
  }

  close(): void {
    this.talking = false;
    for (const { parley } of this.talkers) parley.close();
  }

  private get talkers(): readonly Talker[] {
    return [...this.rooms.values()].flat();
  }

  private async talk(talker: Talker, number: number, intervalMs: number): Promise<void> {
    await sleep(Math.random() * intervalMs);
    for (let count = 0; this.talking; count += 1) {
      talker.say(`${String(number)}:${String(count)}`);
      await sleep(intervalMs);
    }
  }
}

async function talkersOf(url: string, count: number): Promise<Talker[]> {
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const parley = connect({ url });
      await parley.guest(uniqueName('talker'));
      return parley;
    }),
  );
  const [first, ...others] = clients;
  if (first === undefined) throw new Error('there are no talkers');
  const store = await first.createRoom({ name: uniqueName('talk'), visibility: 'public' });
  const { roomId } = store;
  const joined = await Promise.all(others.map((other) => other.join({ roomId })));
  return [store, ...joined].map((each, index) => new Talker(clients[index] as Parley, each));
}

async function flawsOf(roomId: RoomId, group: readonly Talker[]): Promise<string[]> {
  const stored = (await storedMessages(roomId)).filter(({ kind }) => kind === 'text');
  const ids = stored.map(({ id }) => id);
  const flaws: string[] = [];
  if (new Set(ids).size !== ids.length) flaws.push('a message is stored twice');
  for (const [index, { sent, store }] of group.entries()) {
    const own = new Set<string>(sent);
    if (ids.filter((id) => own.has(id)).join() !== sent.join())
      flaws.push(`talker ${String(index)}: lost or reordered`);
    const shown = store.getSnapshot().messages.filter(({ kind }) => kind === 'text');
    const tail = ids.slice(-shown.length).join();
    if (shown.length === 0 || shown.map(({ id }) => id).join() !== tail)
      flaws.push(`talker ${String(index)}: sees a different log`);
  }
  return flaws;
}
