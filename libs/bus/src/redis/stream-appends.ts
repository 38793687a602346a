import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';

/** Limit of entries per stream; further ones are refused. */
const STREAM_LENGTH_MAX = 4_000;
/** Limit of entries per script call, because a script blocks Redis while it runs. */
const CALL_ENTRIES_MAX = 100;

/** KEYS: the stream of each entry. ARGV: the maximum stream length, the number of fields per entry, and the fields. */
const APPEND = new RedisScript(`
  local accepted, count = {}, tonumber(ARGV[2])
  for i, stream in ipairs(KEYS) do
    accepted[i] = 0
    if redis.call('XLEN', stream) < tonumber(ARGV[1]) then
      redis.call('XADD', stream, '*', unpack(ARGV, 3 + (i - 1) * count, 2 + i * count))
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
      const accepted = await APPEND.run(commander, streams, [STREAM_LENGTH_MAX, count, ...fields]);
      appends.forEach(({ resolve }, i) => resolve(Array.isArray(accepted) && accepted[i] === 1));
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }
}
