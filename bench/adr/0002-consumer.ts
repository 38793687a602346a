import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { CommandBatch } from '#bus/command-bus.port';
import { RedisBuses } from '#bus/redis/redis-buses';
import { consumeAsGroup } from './0002-group-consumer.js';

/** A consumer process of bench/adr/0002-command-stream.ts: `variant url prefix name workMs`. */
const [variant, url = '', prefix = '', name = '', workMs = '0'] = process.argv.slice(2);

Logger.overrideLogger(['error']);

/** Each command's result has the name of the consumer and the local time of the work. */
async function handle(batches: readonly CommandBatch[]) {
  const from = performance.timeOrigin + performance.now();
  if (workMs !== '0') await sleep(Number(workMs));
  const to = performance.timeOrigin + performance.now();
  return batches.map((batch) => batch.commands.map(() => ({ name, from, to })));
}

if (variant === 'group') {
  process.send?.('ready');
  await consumeAsGroup(url, prefix, name, handle);
} else {
  const { commands } = await RedisBuses.open({ url, prefix });
  await commands.consume({ handle, takenOver: () => undefined });
  process.send?.('ready');
}
