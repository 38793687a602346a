import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';

/** Entries of one stream; beyond it nothing is taken. */
const STREAM_LENGTH_MAX = 4_000;
/** Entries in one call of the script, which holds up Redis for as long as it takes. */
const CALL_ENTRIES_MAX = 100;

/** KEYS: a stream per entry. ARGV: a stream's length at most, fields per entry, and the entries' fields. */
const APPEND = new RedisScript(`
  local taken, count = {}, tonumber(ARGV[2])
  for i, stream in ipairs(KEYS) do
    taken[i] = 0
    if redis.call('XLEN', stream) < tonumber(ARGV[1]) then
      redis.call('XADD', stream, '*', unpack(ARGV, 3 + (i - 1) * count, 2 + i * count))
      taken[i] = 1
    end
  end
  return taken`);

interface Append {
  readonly partition: number;
  readonly fields: readonly string[];
  readonly resolve: (isTaken: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/** Puts entries on the streams: those of one turn in one call, on a Cluster in one call per stream. */
export class StreamAppends {
  private waiting: Append[] = [];

  constructor(private readonly parts: RedisBusParts) {}

  /** Whether the stream had room for it. Rejects when Redis has not answered: the entry may be there or not. */
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
      const taken = await APPEND.run(commander, streams, [STREAM_LENGTH_MAX, count, ...fields]);
      appends.forEach(({ resolve }, i) => resolve(Array.isArray(taken) && taken[i] === 1));
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }
}
