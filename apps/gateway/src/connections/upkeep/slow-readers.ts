import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { GatewayConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import { Connections } from '../../registry/connections.js';
import { EngineSessions } from '../../socket/transport/engine-sessions.js';
import { HttpSockets } from '../../socket/transport/http-sockets.js';
import { SocketTransport, type Unread } from '../../socket/transport/socket-transport.port.js';
import { PING_INTERVAL_MS, PING_TIMEOUT_MS } from '../../socket/transport/timeouts.js';
import { overBudget, type Reader } from './slow-readers.policy.js';

/** Between two sweeps the bytes that clients leave unread can exceed the limits. */
const SWEEP_INTERVAL_MS = 500;
/** A client that reads nothing for this time counts as gone, even if it answers pings: it may answer without reading. */
const STALLED_MS = PING_INTERVAL_MS + PING_TIMEOUT_MS;

type Reason = 'bytes' | 'stalled' | 'budget';

interface BehindReader extends Reader {
  /** The connection, for as long as it lasts. */
  readonly key: object;
  readonly unread: Unread;
  /** For the log. */
  readonly ids: object;
  readonly cut: () => void;
}

/** When a reader was last seen to read. */
interface Progress {
  readonly value: unknown;
  readonly atMs: number;
}

/**
 * Closes the connections of clients that do not read: one with too much unread, one that reads nothing at all, and the
 * worst ones while all together leave too much unread. They reconnect and sync; no client gets a stream with gaps.
 */
@Injectable()
export class SlowReaders implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SlowReaders.name);
  private readonly cuts: Counter;
  /** The progress of the readers that were behind in the last sweep. */
  private progress = new Map<object, Progress>();
  private unreadBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: GatewayConfig,
    private readonly transport: SocketTransport,
    private readonly connections: Connections,
    private readonly sessions: EngineSessions,
    private readonly http: HttpSockets,
    metrics: Metrics,
  ) {
    this.cuts = metrics.counter({
      name: 'parley_gateway_slow_readers_total',
      help: 'Connections that this gateway closed because their client did not read.',
    });
    metrics.gauge(
      { name: 'parley_gateway_unread_bytes', help: 'Bytes that wait in this process for clients to read them.' },
      (gauge) => gauge.set(this.unreadBytes),
    );
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  sweep(nowMs: number): void {
    const behind = [...this.behind()];
    this.note(behind, nowMs);
    const kept = behind.filter((reader) => !this.cutAlone(reader, nowMs));
    for (const reader of overBudget(kept, this.config.unreadBytes)) this.cut(reader, 'budget');
    this.unreadBytes = behind.reduce((sum, { unreadBytes }) => sum + unreadBytes, 0);
  }

  private *behind(): Generator<BehindReader> {
    for (const connection of this.connections.all()) {
      const { conn } = connection.socket;
      const unread = this.transport.unread(conn);
      if (unread.bytes === 0) continue;
      const { id: connectionId, userId } = connection;
      const cut = () => this.transport.cut(conn);
      const ids = { connectionId, userId };
      yield { key: connection, owner: userId, unread, unreadBytes: unread.bytes, ids, cut };
    }
    // Clients that are not accepted get errors, and may leave them unread.
    for (const session of this.sessions.withoutSocket()) {
      const unread = this.transport.unread(session);
      if (unread.bytes === 0) continue;
      const cut = () => this.transport.cut(session);
      yield { key: session, owner: session, unread, unreadBytes: unread.bytes, ids: {}, cut };
    }
    for (const { socket, unread } of this.http.behind()) {
      const cut = () => void socket.destroy();
      yield { key: socket, owner: socket, unread, unreadBytes: unread.bytes, ids: {}, cut };
    }
  }

  private note(behind: readonly BehindReader[], nowMs: number): void {
    const progress = new Map<object, Progress>();
    for (const { key, unread } of behind) {
      const last = this.progress.get(key);
      const isStill = last !== undefined && last.value === unread.progress;
      progress.set(key, isStill ? last : { value: unread.progress, atMs: nowMs });
    }
    this.progress = progress;
  }

  /** Cuts a reader for its own sake. Returns true if it did. */
  private cutAlone(reader: BehindReader, nowMs: number): boolean {
    const readAtMs = this.progress.get(reader.key)?.atMs ?? nowMs;
    if (reader.unreadBytes > this.config.slowReaderBytes) this.cut(reader, 'bytes');
    else if (nowMs - readAtMs >= STALLED_MS) this.cut(reader, 'stalled');
    else return false;
    return true;
  }

  private cut({ cut, ids, unreadBytes }: BehindReader, reason: Reason): void {
    cut();
    this.cuts.inc();
    this.logger.warn({ event: 'connection.slow-reader', ...ids, reason, unreadBytes });
  }
}
