import { RedisConnections, whenReady } from '#bus/redis/redis-connections';
import { startRedis } from '#engines/redis-engine';
import { LimiterFactory } from '#platform/limits/limiter';

/**
 * Measures docs/adr/0009-presence-and-limits.md: the cost of a rate-limit check for a gateway, by the place of the
 * counter. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0009-limits.js`
 */
const RATE = { points: 1_000_000, windowMs: 3_600_000 };
const USERS = 1_000;
const ROUNDS = 100_000;
const AT_ONCE = 100;
const READY_MS = 5_000;

const users = Array.from({ length: USERS }, (_, index) => `user-${index}`);
const userOf = (round: number): string => users[round % USERS] ?? '';

/** CPU time and wall time in µs per check. */
async function measure(name: string, admit: (user: string) => unknown): Promise<void> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  for (let round = 0; round < ROUNDS; round += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => admit(userOf(round + index))));
  }
  const { user, system } = process.cpuUsage(cpu);
  const [cpuUs, wallUs] = [(user + system) / ROUNDS, ((performance.now() - began) * 1_000) / ROUNDS];
  process.stdout.write(`${name}: ${cpuUs.toFixed(1)} µs of CPU, ${wallUs.toFixed(1)} µs in all\n`);
}

const redis = await startRedis();
const connections = new RedisConnections(redis.url);
const client = connections.open('limits');
await whenReady(client, READY_MS);
const alone = new LimiterFactory(undefined);
const together = new LimiterFactory({ client, prefix: 'bench' });
const own = alone.makePrompt('own', RATE);
const memory = alone.make('memory', RATE);
const shared = together.make('shared', RATE);
for (let run = 0; run < 2; run += 1) {
  // Each user consumes 100 points per run: less than a tenth of the first rate, and three tenths of the second.
  const quiet = together.makePrompt(`quiet-${run}`, { ...RATE, points: 2_000 });
  const busy = together.makePrompt(`busy-${run}`, { ...RATE, points: 300 });
  await measure('own window', (user) => own.demand(user));
  await measure('own window, shared, below a tenth', (user) => quiet.demand(user));
  await measure('own window, shared, every 30th reported', (user) => busy.demand(user));
  await measure('rate-limiter-flexible in memory', (user) => memory.demand(user));
  await measure('rate-limiter-flexible in Redis', (user) => shared.demand(user));
}
connections.close();
await redis.stop();
