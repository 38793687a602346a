import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Parley, StoredFile } from '#client';

import { newFolder } from '#testing/engines/set-folder';
import { savedName, saveFile, ShownFiles } from './shown-files.js';

const file = (id: string): StoredFile => ({ id, name: `${id}.txt` }) as StoredFile;

describe('shown files', () => {
  it('have a number each, the same when they are shown again', () => {
    const files = new ShownFiles();
    expect([file('a'), file('b'), file('a')].map((each) => files.add(each))).toEqual([1, 2, 1]);
    expect(files.get(2).id).toBe('b');
    expect(() => files.get(3)).toThrow('there is no file [3]');
  });

  it('are forgotten after a thousand others', () => {
    const files = new ShownFiles();
    for (let index = 0; index <= 1_000; index++) files.add(file(String(index)));
    expect(() => files.get(1)).toThrow();
    expect(files.get(2).id).toBe('1');
  });

  it('are saved under a name that is not hidden', () => {
    expect(savedName({ name: '.bashrc' })).toBe('_bashrc');
    expect(savedName({ name: 'a.b' })).toBe('a.b');
  });
});

describe('a saved file', () => {
  let folder: string;
  const parley = (url: string | null) => ({ fileUrl: async () => url }) as unknown as Parley;

  beforeEach(() => {
    folder = newFolder();
  });

  afterEach(() => vi.unstubAllGlobals());

  it('has the bytes of its URL', async () => {
    expect(await saveFile(parley('data:text/plain,bytes'), file('a'), join(folder, 'a'))).toBe(join(folder, 'a'));
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('bytes');
  });

  it('has its own name in a folder', async () => {
    expect(await saveFile(parley('data:text/plain,bytes'), file('a'), folder)).toBe(join(folder, 'a.txt'));
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('in a folder that does not exist says so', async () => {
    const path = join(folder, 'none', 'a');
    await expect(saveFile(parley('data:text/plain,bytes'), file('a'), path)).rejects.toThrow(`${path}: no such file`);
  });

  it('never replaces another file', async () => {
    await writeFile(join(folder, 'a'), 'mine');
    const saving = saveFile(parley('data:text/plain,bytes'), file('a'), join(folder, 'a'));
    await expect(saving).rejects.toThrow('it exists already');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('mine');
  });

  it('is not there if it may not be read, or if the connection is lost in between', async () => {
    await expect(saveFile(parley(null), file('a'), join(folder, 'a'))).rejects.toThrow('not available');
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('half'));
        controller.error(new Error('lost'));
      },
    });
    vi.stubGlobal('fetch', async () => new Response(body));
    await expect(saveFile(parley('http://store.test/a'), file('a'), join(folder, 'a'))).rejects.toThrow('lost');
    expect(await readdir(folder)).toEqual([]);
  });
});
