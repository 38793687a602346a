import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cpuMsOf, workOf } from './image-answers.js';

const CLOCK_MS = 1_000;

function started(program: string): ChildProcess {
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe.runIf(process.platform === 'linux')('the work of a child process', () => {
  it('is its time on a processor, not the time that it waits for one', async () => {
    const child = started('for (;;);');
    const work = await workOf(child);
    await expect.poll(work, { timeout: 30_000 }).toBeGreaterThan(0);
    child.kill('SIGSTOP');
    const whenStopped = await work();
    await sleep(CLOCK_MS);
    expect((await work()) - whenStopped).toBeLessThan(CLOCK_MS / 2);
  });

  it('is the time by the clock if it has ended', async () => {
    const child = started('setTimeout(() => {}, 60_000)');
    const work = await workOf(child);
    await sleep(CLOCK_MS / 10);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await cpuMsOf(child)).toBeNull();
    expect(await work()).toBeGreaterThan(CLOCK_MS / 20);
  });
});
