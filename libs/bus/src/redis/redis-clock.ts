import type { RedisClient } from './redis-connections.js';
import { RedisScript } from './redis-script.js';

const MEASURE_INTERVAL_MS = 10_000;
/** A smaller step back lasts less than this time: `now` stands still meanwhile. */
const TOLERATED_MS = 1_000;
/** Number of measurements; the one with the shortest round trip is used. */
const SAMPLES = 3;

/**
 * Bus time in ms: the clock of Redis plus a correction, which the key keeps beside the last reading of the clock. The
 * correction grows when the clock goes back, or when this process (ARGV[1], -1 at its start) is ahead because Redis
 * lost the key, so that bus time goes on. Differences below ARGV[2] are left to the processes.
 */
const TIME = new RedisScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local mine, tolerated = tonumber(ARGV[1]), tonumber(ARGV[2])
  local last, correction = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+)$')
  last, correction = tonumber(last) or now, tonumber(correction) or 0
  local reached = mine
  if now < last - tolerated then reached = math.max(mine, last + correction) end
  if reached > now + correction + tolerated then correction = reached - now end
  redis.call('SET', KEYS[1], string.format('%.3f %.3f', now, correction))
  return string.format('%.3f', now + correction)`);

/**
 * Bus time: the clock of Redis, as an offset to this process's monotonic clock. It is monotonic. If the clock of Redis
 * is set back, bus time goes on from where it was in all processes; if it is set forward, so is bus time.
 */
export class RedisClock {
  /** The local clock until the first measurement. */
  private offsetMs = performance.timeOrigin;
  private last = 0;
  private isMeasured = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly client: RedisClient,
    private readonly key: string,
  ) {
    this.timer = setInterval(() => this.measureQuietly(), MEASURE_INTERVAL_MS);
    this.timer.unref();
    client.on('ready', () => this.measureQuietly());
  }

  /** Milliseconds since 1970, by the clock of Redis unless it was set back. */
  now(): number {
    this.last = Math.max(this.last, performance.now() + this.offsetMs);
    return this.last;
  }

  /** Rejects if Redis does not answer. */
  async measure(): Promise<void> {
    let best = { roundTripMs: Infinity, offsetMs: this.offsetMs };
    for (let i = 0; i < SAMPLES; i += 1) {
      const sentAt = performance.now();
      const mine = this.isMeasured ? sentAt + this.offsetMs : -1;
      const reply = await TIME.run(this.client, [this.key], [mine, TOLERATED_MS]);
      const roundTripMs = performance.now() - sentAt;
      const offsetMs = toMs(reply) - (sentAt + roundTripMs / 2);
      if (roundTripMs < best.roundTripMs) best = { roundTripMs, offsetMs };
    }
    this.offsetMs = best.offsetMs;
    this.isMeasured = true;
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
  const ms = Number(reply);
  if (!(ms > 0)) throw new Error('unexpected bus time');
  return ms;
}
