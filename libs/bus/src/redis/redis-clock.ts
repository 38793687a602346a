import type { RedisClient } from './redis-connections.js';
import { RedisScript } from './redis-script.js';

const MEASURE_INTERVAL_MS = 10_000;
/** Of this many measurements the one with the shortest round trip counts. */
const SAMPLES = 3;
const US_PER_MS = 1_000;
const MS_PER_S = 1_000;

// A script with a key, since a Cluster would send a bare TIME to any of its nodes.
const TIME = new RedisScript("return redis.call('TIME')");

/** Bus time: Redis' clock, by its offset to this process's monotonic clock. Never goes back. */
export class RedisClock {
  /** Until the first measurement: this machine's clock. */
  private offsetMs = performance.timeOrigin;
  private last = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly client: RedisClient,
    private readonly key: string,
  ) {
    this.timer = setInterval(() => this.measureQuietly(), MEASURE_INTERVAL_MS);
    this.timer.unref();
    client.on('ready', () => this.measureQuietly());
  }

  /** Milliseconds since 1970 by Redis' clock. */
  now(): number {
    this.last = Math.max(this.last, performance.now() + this.offsetMs);
    return this.last;
  }

  /** Rejects when Redis does not answer. */
  async measure(): Promise<void> {
    let best = { roundTripMs: Infinity, offsetMs: this.offsetMs };
    for (let i = 0; i < SAMPLES; i += 1) {
      const sentAt = performance.now();
      const reply = await TIME.run(this.client, [this.key], []);
      const roundTripMs = performance.now() - sentAt;
      const offsetMs = toMs(reply) - (sentAt + roundTripMs / 2);
      if (roundTripMs < best.roundTripMs) best = { roundTripMs, offsetMs };
    }
    this.offsetMs = best.offsetMs;
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** A measurement that fails is made again at the next turn or reconnect; the old offset holds meanwhile. */
  private measureQuietly(): void {
    this.measure().catch(() => undefined);
  }
}

function toMs(reply: unknown): number {
  const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
  if (!seconds || microseconds === undefined) throw new Error('TIME answered something else');
  return seconds * MS_PER_S + microseconds / US_PER_MS;
}
