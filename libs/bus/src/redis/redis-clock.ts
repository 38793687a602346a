import type { RedisClient } from './redis-connections.js';
import { RedisScript } from './redis-script.js';

const MEASURE_INTERVAL_MS = 10_000;
/** Number of measurements; the one with the shortest round trip is used. */
const SAMPLES = 3;
const US_PER_MS = 1_000;
const MS_PER_S = 1_000;

// A script with a key, because a Cluster would send a plain TIME to a random node.
const TIME = new RedisScript("return redis.call('TIME')");

/** Bus time: the clock of Redis, as an offset to this process's monotonic clock. Monotonic. */
export class RedisClock {
  /** The local clock until the first measurement. */
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

  /** Milliseconds since 1970 by the clock of Redis. */
  now(): number {
    this.last = Math.max(this.last, performance.now() + this.offsetMs);
    return this.last;
  }

  /** Rejects if Redis does not answer. */
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

  /** A failed measurement is repeated at the next interval or reconnect; until then the old offset is used. */
  private measureQuietly(): void {
    this.measure().catch(() => undefined);
  }
}

function toMs(reply: unknown): number {
  const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
  if (!seconds || microseconds === undefined) throw new Error('unexpected reply to TIME');
  return seconds * MS_PER_S + microseconds / US_PER_MS;
}
