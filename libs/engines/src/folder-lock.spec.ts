import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCK_NAME, lockFolder } from './folder-lock.js';

/** Above the kernel's highest pid. */
const DEAD_PID = 4_194_305;

describe("a data folder's lock", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('leaves no file behind when it is released', async () => {
    const lock = await lockFolder(folder);
    expect(await readdir(folder)).toEqual([LOCK_NAME]);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a process that has died', `${DEAD_PID} 1 x\n`],
    ['a dead process whose pid another process has now', `${process.pid} 1 x\n`],
    ['no process, because it is half written', ''],
  ])('is ignored when it names %s', async (_holder, content) => {
    await writeFile(join(folder, LOCK_NAME), content);
    const lock = await lockFolder(folder);
    await lock.release();
  });

  it('reports at once which process it waits for', async () => {
    const first = await lockFolder(folder);
    const reported: number[] = [];
    const second = lockFolder(folder, ({ pid }) => {
      reported.push(pid);
      void first.release();
    });
    await (await second).release();
    expect(reported).toEqual([process.pid]);
  });

  it('goes to one of two simultaneous callers, then to the other', async () => {
    await writeFile(join(folder, LOCK_NAME), `${DEAD_PID} 1 x\n`);
    const order: string[] = [];
    const hold = async (name: string): Promise<void> => {
      const lock = await lockFolder(folder);
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push(`${name} out`);
      await lock.release();
    };
    await Promise.all([hold('a'), hold('b')]);
    expect(order[1]).toBe(order[0]?.replace('in', 'out'));
    expect(order).toHaveLength(4);
  });
});
