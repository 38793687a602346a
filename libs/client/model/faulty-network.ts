import { ChatError } from '#contracts/errors';
import type {
  Ack,
  ClientEvent,
  ClientEventData,
  RoomId,
  ServerEvent,
  ServerEventPayloads,
  SyncAnswer,
  UserId,
} from '#contracts';
import { LIMITS } from '#contracts/limits';

import type { Dial, Link, LinkHandlers } from '../src/connection/link.js';
import type { VirtualClock } from './virtual-clock.js';
import { answersOf } from './model-answers.js';
import { type ModelConnection, ModelServer } from './model-server.js';
import { isMember, type ModelStore } from './model-store.js';

/** Probability and magnitude of each fault. */
const FAULTS = {
  drop: 0.12,
  double: 0.1,
  delay: 0.2,
  delayMs: 9_000,
  answerDelay: 0.2,
  answerDelayMs: 6_000,
  /** The answer is lost; the connection stays. */
  answerLost: 0.02,
  /** A request fails without effect. */
  overloaded: 0.08,
  /** A request takes effect, but its answer is TIMEOUT. */
  unknown: 0.04,
  refused: 0.2,
  /** A read is answered from an outdated copy of the store. */
  stale: 0.3,
} as const;
const LATENCY_MS = 40;

const READS: ReadonlySet<ClientEvent> = new Set(['room:open', 'message:page', 'member:list']);
/** Frames of a store: a restore discards them. */
const CHANGES: ReadonlySet<ServerEvent> = new Set(['changes', 'user:changes', 'message:grow']);
const FRAMES: ReadonlySet<ServerEvent> = new Set(['changes', 'user:changes', 'heads', 'message:grow']);

/** Connects clients and the model server, with the faults of real networks and gateways. */
export class FaultyNetwork {
  faults = true;
  /** No new connection and no HTTP request gets through. */
  isDown = false;
  /** Number of `sync` requests on connections that had completed one. */
  repeatedSyncs = 0;
  /** Number of requests of pages. */
  pages = 0;
  /** An outdated copy of the store. */
  lagging: ModelStore | null = null;
  private readonly caughtUp = new WeakSet<ModelConnection>();
  private readonly links = new Map<UserId, Set<{ cut: () => void; connection: ModelConnection }>>();
  /** Number of restores. Frames from before a restore are discarded. */
  private storeAge = 0;

  constructor(
    private readonly server: ModelServer,
    private readonly clock: VirtualClock,
    private readonly random: () => number,
  ) {}

  dialOf(userId: UserId): Dial {
    return (_token, handlers) => this.dial(userId, handlers);
  }

  cut(userId: UserId): void {
    for (const { cut } of [...(this.links.get(userId) ?? [])]) cut();
  }

  drain(userId: UserId): void {
    for (const { connection } of this.links.get(userId) ?? []) connection.deliver('drain', { withinMs: 3_000 });
  }

  heads(): void {
    for (const connection of this.server.connections) this.server.heads(connection);
  }

  /** Discards frames in flight and the outdated copy, which are from before a restore. */
  discardFrames(): void {
    this.storeAge++;
    this.lagging = null;
  }

  /** Runs an HTTP request. With faults it can be refused, or take effect without an answer. */
  async overHttp<Answer>(act: () => Answer): Promise<Answer> {
    await this.elapsed(this.latency());
    if (this.hits(FAULTS.overloaded)) throw new ChatError('OVERLOADED');
    const answer = act();
    await this.elapsed(this.latency());
    if (this.hits(FAULTS.unknown)) throw new TypeError('fetch failed');
    return answer;
  }

  private elapsed(durationMs: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(durationMs, resolve));
  }

  private hits(chance: number): boolean {
    return this.faults && this.random() < chance;
  }

  private dial(userId: UserId, handlers: LinkHandlers): Link {
    let isUp = true;
    const later = (delayMs: number, act: () => void): void =>
      void this.clock.after(delayMs, () => {
        if (isUp) act();
      });
    const deliver = (event: ServerEvent, payload: ServerEventPayloads[ServerEvent]): void =>
      this.deliver(later, handlers, event, payload);
    const connection: ModelConnection = { userId, subscribed: new Set<RoomId>(), synced: false, deliver };
    const end = (tell: boolean): void => {
      if (!isUp) return;
      isUp = false;
      this.server.connections.delete(connection);
      this.links.get(userId)?.delete(entry);
      if (tell) handlers.closed();
    };
    const entry = { connection, cut: () => end(true) };
    later(this.latency(), () => {
      if (this.isDown || this.hits(FAULTS.refused)) {
        isUp = false;
        handlers.refused(
          this.isDown || this.random() < 0.5 ? null : new ChatError('OVERLOADED', { retryAfterMs: 700 }).toBody(),
        );
        return;
      }
      this.server.connections.add(connection);
      this.links.set(userId, (this.links.get(userId) ?? new Set()).add(entry));
      handlers.received('ready', readyOf(userId, this.server.store.epoch));
    });
    return { send: this.sender(connection, later), close: () => end(false) };
  }

  private deliver(
    later: (delayMs: number, act: () => void) => void,
    handlers: LinkHandlers,
    event: ServerEvent,
    payload: ServerEventPayloads[ServerEvent],
  ): void {
    const text = JSON.stringify(payload);
    const age = this.storeAge;
    const once = (): void => {
      const delayMs = this.hits(FAULTS.delay) ? this.random() * FAULTS.delayMs : this.frameLatency();
      later(delayMs, () => {
        if (age === this.storeAge || !CHANGES.has(event))
          handlers.received(event, JSON.parse(text) as ServerEventPayloads[ServerEvent]);
      });
    };
    if (FRAMES.has(event) && this.hits(FAULTS.drop)) return;
    once();
    if (FRAMES.has(event) && this.hits(FAULTS.double)) once();
  }

  private sender(connection: ModelConnection, later: (delayMs: number, act: () => void) => void): Link['send'] {
    let reachedAt = 0;
    return <Event extends ClientEvent>(
      event: Event,
      fields: object,
      ack: (ack: Ack<ClientEventData[Event]>) => void,
    ): void => {
      const text = JSON.stringify(fields);
      // Requests of one connection reach the server in order.
      reachedAt = Math.max(reachedAt, this.clock.now() + this.latency());
      // A request can reach the server although the connection was cut before the answer.
      this.clock.after(reachedAt - this.clock.now(), () => {
        const answer = this.answer(connection, event, JSON.parse(text));
        if (this.hits(FAULTS.answerLost)) return;
        const isLate = this.hits(FAULTS.answerDelay);
        later(isLate ? this.random() * FAULTS.answerDelayMs : this.latency(), () => ack(answer));
      });
    };
  }

  private answer<Event extends ClientEvent>(
    connection: ModelConnection,
    event: Event,
    fields: unknown,
  ): Ack<ClientEventData[Event]> {
    if (event === 'message:page') this.pages++;
    if (this.hits(FAULTS.overloaded)) return { ok: false, error: new ChatError('OVERLOADED').toBody() };
    try {
      const data = this.staleData(connection, event, fields) ?? dataOf(this.server, connection, event, fields);
      if (event === 'sync') this.noteSync(connection, data as SyncAnswer);
      const copy = JSON.parse(JSON.stringify(data)) as ClientEventData[Event];
      return this.hits(FAULTS.unknown)
        ? { ok: false, error: new ChatError('TIMEOUT').toBody() }
        : { ok: true, data: copy };
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return { ok: false, error: error.toBody() };
    }
  }

  /**
   * The answer to some reads from the outdated copy of the store; `null` for the others. A refusal comes from the current
   * store only, as the server's does ([ADR 0017](../../../docs/adr/0017-read-replica.md)): it has no `rev`.
   */
  private staleData<Event extends ClientEvent>(
    connection: ModelConnection,
    event: Event,
    fields: unknown,
  ): ClientEventData[Event] | null {
    if (this.lagging === null || !READS.has(event) || !this.hits(FAULTS.stale)) return null;
    const { roomId } = fields as { roomId: RoomId };
    if (!isMember(this.server.store, connection.userId, roomId)) return null;
    try {
      return dataOf(new ModelServer(this.lagging, () => ''), connection, event, fields);
    } catch (error) {
      if (error instanceof ChatError) return null;
      throw error;
    }
  }

  private noteSync(connection: ModelConnection, { more }: SyncAnswer): void {
    if (this.caughtUp.has(connection)) this.repeatedSyncs++;
    else if (!more) this.caughtUp.add(connection);
  }

  /** Without faults, frames arrive in the order sent. */
  private frameLatency(): number {
    return this.faults ? this.latency() : LATENCY_MS;
  }

  private latency(): number {
    return 1 + Math.floor(this.random() * LATENCY_MS);
  }
}

/** @throws ChatError if the server refuses */
function dataOf<Event extends ClientEvent>(
  server: ModelServer,
  connection: ModelConnection,
  event: Event,
  fields: unknown,
): ClientEventData[Event] {
  const answer = answersOf(server)[event];
  if (answer === undefined) throw new ChatError('UNKNOWN_EVENT');
  return (answer as (from: ModelConnection, request: unknown) => ClientEventData[Event])(connection, fields);
}

function readyOf(userId: UserId, epoch: string): ServerEventPayloads['ready'] {
  return {
    userId,
    sessionId: `session-${userId}` as never,
    connectionId: 'connection' as never,
    protocol: 1,
    features: ['threads', 'keepsUnread', 'unreadFrom', 'grow', 'append'],
    epoch,
    serverTime: '',
    tokenExpiresAt: '',
    limits: LIMITS,
  };
}
