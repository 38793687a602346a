import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';

/** Limit of entries per stream; further ones are refused. */
const STREAM_LENGTH_MAX = 4_000;
/**
 * Limit of a stream's memory: all streams together take a quarter of a gibibyte. It may be exceeded by one step of
 * entries, of `BATCH_CHARS_MAX` each.
 */
const STREAM_BYTES_MAX = 16 * 1024 * 1024;
/** Measuring a stream takes time in proportion to its length, so only each so many entries it is measured. */
const MEASURE_STEP = 8;
/** Limit of entries per script call, because a script blocks Redis while it runs. */
const CALL_ENTRIES_MAX = 100;

/**
 * KEYS: the stream of each entry. ARGV: the maximum length and memory of a stream, the step, the number of fields per
 * entry, and the fields. While a stream is full, a call measures it once.
 */
// until 0.3: the Redis user of a deployment of 0.1 may not measure, so `pcall`: then only the length is limited.
const APPEND = new RedisScript(`
  local length_max, bytes_max, step, count = unpack(ARGV, 1, 4)
  length_max, bytes_max, step, count = tonumber(length_max), tonumber(bytes_max), tonumber(step), tonumber(count)
  local accepted, full = {}, {}
  for i, stream in ipairs(KEYS) do
    accepted[i] = 0
    local length = redis.call('XLEN', stream)
    if length > 0 and length % step == 0 and full[stream] == nil then
      local bytes = redis.pcall('MEMORY', 'USAGE', stream, 'SAMPLES', 0)
      full[stream] = type(bytes) == 'number' and bytes > bytes_max or nil
    end
    if length < length_max and not full[stream] then
      redis.call('XADD', stream, '*', unpack(ARGV, 5 + (i - 1) * count, 4 + i * count))
      accepted[i] = 1
    end
  end
  return accepted`);

interface Append {
  readonly partition: number;
  readonly fields: readonly string[];
  readonly resolve: (isAccepted: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** Appends entries to the streams. Entries of one event-loop turn share a call; on a Cluster one call per stream. */
export class StreamAppends {
  private waiting: Append[] = [];

  constructor(private readonly parts: RedisBusParts) {}

  /** Resolves with false if the stream is full. Rejects if Redis does not answer; the entry may be stored or not. */
  add(partition: number, fields: readonly string[]): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.waiting.push({ partition, fields, resolve, reject }) === 1) process.nextTick(() => this.flush());
    });
  }

  private flush(): void {
    const groups = new Map<number, Append[]>();
    for (const append of this.waiting) {
      const place = this.parts.connections.isCluster ? append.partition : 0;
      const group = groups.get(place);
      if (group === undefined) groups.set(place, [append]);
      else group.push(append);
    }
    this.waiting = [];
    for (const group of groups.values()) {
      for (let at = 0; at < group.length; at += CALL_ENTRIES_MAX)
        void this.send(group.slice(at, at + CALL_ENTRIES_MAX));
    }
  }

  private async send(appends: readonly Append[]): Promise<void> {
    const { commander, keys } = this.parts;
    const streams = appends.map(({ partition }) => keys.stream(partition));
    const count = appends[0]?.fields.length ?? 0;
    const fields = appends.flatMap((append) => append.fields);
    try {
      const accepted = await APPEND.run(commander, streams, [
        STREAM_LENGTH_MAX,
        STREAM_BYTES_MAX,
        MEASURE_STEP,
        count,
        ...fields,
      ]);
      appends.forEach(({ resolve }, i) => resolve(Array.isArray(accepted) && accepted[i] === 1));
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }
}
