import { RedisBuses } from '../src/redis/redis-buses.js';

/**
 * Main module of a process that the conformance suite kills. Reports received commands to its parent; never answers.
 */
const [url, prefix] = [process.env['REDIS_URL'], process.env['REDIS_PREFIX']];
if (url === undefined || prefix === undefined) throw new Error('REDIS_URL and REDIS_PREFIX are missing');

const { commands } = await RedisBuses.open({ url, prefix });
await commands.consume({
  handle(batches) {
    process.send?.(batches.flatMap((batch) => batch.commands));
    return new Promise(() => undefined);
  },
  takenOver: () => undefined,
});
process.send?.('consuming');
