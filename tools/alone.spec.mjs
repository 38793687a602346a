import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { alone } from './alone.mjs';

const HOLDER = `import { alone } from '${join(import.meta.dirname, 'alone.mjs')}';
await alone(process.argv[1], () => new Promise(() => { console.log('held'); setInterval(() => undefined, 1000); }));`;

describe.skipIf(process.platform !== 'linux')('work for one folder', () => {
  it('is done one piece after the other', async () => {
    const events = [];
    const work = (name) => async () => {
      events.push(`${name} begins`);
      await turn();
      events.push(`${name} ends`);
    };
    const folder = `a test ${process.pid}`;
    let waits = 0;
    await Promise.all([alone(folder, work('a')), alone(folder, work('b'), () => (waits += 1))]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(waits).toBe(1);
  });

  it('does not wait for a process that was killed', async () => {
    const folder = `a killed test ${process.pid}`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    const ended = once(holder, 'exit');
    // Kills the holder as soon as it has to wait.
    await alone(
      folder,
      () => Promise.resolve(),
      () => holder.kill('SIGKILL'),
    );
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});
