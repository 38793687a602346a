import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FileId, RoomId } from '#contracts';

import { modelBlob } from '../../model/model-files.js';
import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';

const ROOM = 'room0' as RoomId;

describe('messages with files', () => {
  let world: World;

  const room = (user = 0) => world.client(user).room(ROOM);
  const pending = () => room().getSnapshot().pending;
  const stored = () => entry(world.server.store.rooms, ROOM).messages.filter(({ kind }) => kind === 'text');
  const bodies = () => stored().map(({ body }) => body);

  beforeEach(async () => {
    world = await World.calm();
    await Promise.all([room().open(), world.pass(500)]);
  });

  afterEach(() => world.close());

  it('are shown at once, and sent in order when their files are uploaded', async () => {
    room().send('before');
    world.sendFiles(0, ROOM, ['one', 'two'], 'two files');
    room().send('after');
    expect(pending()).toMatchObject([
      { body: 'before', status: 'sending', files: [] },
      { body: 'two files', status: 'waiting', files: [{ bytes: 3, status: 'waiting' }, { bytes: 3 }] },
      { body: 'after', status: 'waiting' },
    ]);
    await world.pass(2_000);
    expect(bodies()).toEqual(['before', 'two files', 'after']);
    expect(stored()[1]?.attachments).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
    expect(pending()).toEqual([]);
  });

  it('need no text', async () => {
    world.sendFiles(0, ROOM, ['one'], ' ');
    expect(pending()).toMatchObject([{ body: '', status: 'waiting' }]);
    expect(pending()[0]?.request.fields).not.toHaveProperty('body');
    await world.pass(2_000);
    expect(room(0).getSnapshot().messages.at(-1)).toMatchObject({ body: 'file', autoBody: true });
  });

  it('tell how many bytes of which file are sent', async () => {
    const { uploads } = world.client(0);
    const seen: number[] = [];
    uploads.subscribe(() => seen.push(...uploads.getSnapshot().values()));
    world.sendFiles(0, ROOM, ['twelve bytes']);
    await world.pass(2_000);
    expect(new Set(seen)).toEqual(new Set([12]));
    expect(uploads.getSnapshot().size).toBe(0);
  });

  it('survive a reload in the middle of an upload, and offline', async () => {
    world.network.cut(world.userIds[0]!);
    const id = world.sendFiles(0, ROOM, ['one', 'two'], 'kept');
    const files = pending()[0]?.files.map((file) => file.id) ?? [];
    await world.reload(0);
    expect(pending()).toMatchObject([{ id, status: 'waiting', files: files.map((file) => ({ id: file })) }]);
    expect((await room().pendingBlob(files[0]!))?.size).toBe(3);
    await world.pass(70);
    await world.reload(0);
    await world.pass(5_000);
    expect(bodies()).toEqual(['kept']);
  });

  it('leave no bytes behind once they are sent or discarded', async () => {
    world.sendFiles(0, ROOM, ['one']);
    const [sent] = pending()[0]?.files ?? [];
    await world.pass(2_000);
    expect(await room().pendingBlob(sent!.id)).toBeNull();
    world.network.cut(world.userIds[0]!);
    const id = room().send({ body: '', files: [modelBlob('one')] });
    const [discarded] = pending()[0]?.files ?? [];
    expect(room().discard(id)).toBe(true);
    await world.pass(5_000);
    expect(await room().pendingBlob(discarded!.id)).toBeNull();
    expect(bodies()).toHaveLength(1);
  });

  it('that are discarded after the upload are deleted on the server', async () => {
    world.server.mute(ROOM, world.userIds[0]!, new Date(world.clock.now() + 3_600_000).toISOString());
    const id = world.sendFiles(0, ROOM, ['one']);
    await world.pass(2_000);
    expect(pending()).toMatchObject([{ error: { code: 'MUTED' }, files: [{ status: 'done' }] }]);
    expect(world.server.store.files.size).toBe(1);
    expect(room().discard(id)).toBe(true);
    await world.pass(1_000);
    expect(world.server.store.files.size).toBe(0);
  });

  it('are refused at once if there are too many files, or an empty one', () => {
    room().send({ body: '', files: Array.from({ length: 11 }, () => modelBlob('x')) });
    const id = room().send({ body: 'text', files: [modelBlob('x'), modelBlob('')] });
    expect(pending()).toMatchObject([
      { status: 'failed', error: { code: 'LIMIT_REACHED', scope: 'filesPerMessage' } },
      {
        status: 'failed',
        error: { code: 'INVALID', field: 'bytes' },
        files: [{ status: 'waiting' }, { status: 'failed' }],
      },
    ]);
    expect(room().discardFile(id, pending()[1]?.files[1]?.id ?? ('' as FileId))).toBe(true);
    expect(pending().at(-1)).toMatchObject({ status: 'waiting', error: null });
  });

  it('are uploaded again if the server has deleted the files before the message was sent', async () => {
    const until = new Date(world.clock.now() + 3_600_000).toISOString();
    world.server.mute(ROOM, world.userIds[0]!, until);
    world.sendFiles(0, ROOM, ['one'], 'late');
    await world.pass(2_000);
    world.server.store.files.clear();
    world.server.mute(ROOM, world.userIds[0]!, null);
    await world.pass(5_000);
    expect(bodies()).toEqual(['late']);
  });

  it('of a tab that is gone are sent by another one', async () => {
    world.network.cut(world.userIds[0]!);
    world.sendFiles(0, ROOM, ['one'], 'left');
    const other = world.newTab(0);
    await other.resume();
    world.closeTab(world.client(0));
    await world.pass(6_000);
    expect(bodies()).toEqual(['left']);
    other.close();
  });

  it('are sent if they were written before the user was known', async () => {
    world.close();
    world = new World(1);
    world.network.faults = false;
    world.sendFiles(0, ROOM, ['one'], 'early');
    await world.begin();
    await world.pass(2_000);
    expect(bodies()).toEqual(['early']);
    expect(stored()[0]?.senderId).toBe(world.userIds[0]);
  });

  it('are forgotten, with their bytes, when the user logs out', async () => {
    world.network.cut(world.userIds[0]!);
    world.sendFiles(0, ROOM, ['one']);
    const [file] = pending()[0]?.files ?? [];
    await Promise.all([world.client(0).logout(), world.pass(1_000)]);
    await world.client(0).guest('user0');
    await world.pass(5_000);
    expect(await room().pendingBlob(file!.id)).toBeNull();
    expect(bodies()).toEqual([]);
  });
});

describe('a file for an edit', () => {
  it('is uploaded despite network faults, unless the signal is aborted', async () => {
    const world = new World(1);
    await world.begin();
    await world.pass(5_000);
    const progress: number[] = [];
    const uploading = world
      .client(0)
      .room(ROOM)
      .upload(modelBlob('new'), { progressed: (bytes) => progress.push(bytes) });
    await world.pass(120_000);
    expect(await uploading).toMatchObject({ state: 'ready', bytes: 3 });
    expect(progress).toContain(3);
    const aborted = world
      .client(0)
      .room(ROOM)
      .upload(modelBlob('new'), { signal: AbortSignal.abort(new Error('no')) });
    await expect(aborted).rejects.toThrow('no');
    world.close();
  });
});
