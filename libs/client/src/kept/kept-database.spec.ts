import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';

import type { OpenedRoom, RoomId } from '#contracts';

import { type IdbFactory, settled } from '../storage/indexed-db.js';
import type { KeptBase } from '../replica/kept.js';
import { ownerOf } from './kept.policy.js';
import { KeptDatabase } from './kept-database.js';

const NAME = 'kept';
const BASE: KeptBase = { epoch: 'one', blocked: [] };
const opened = (id: string) => ({ room: { id }, rev: 1, messages: [] }) as unknown as OpenedRoom;
const changes = (...ids: string[]) => new Map(ids.map((id) => [id as RoomId, opened(id)]));

describe('the database of kept rooms', () => {
  let factory: IdbFactory;
  const of = (owner: string) => new KeptDatabase(factory, NAME, owner);

  beforeEach(() => {
    factory = new IDBFactory();
  });

  it('gives its owner what was written, without deleted rooms', async () => {
    const own = of('ann');
    await own.claim();
    expect(await own.read()).toBeNull();
    expect(await own.write(BASE, changes('a', 'b'))).toBe(true);
    expect(await own.write({ ...BASE, epoch: 'two' }, new Map([['a' as RoomId, null]]))).toBe(true);
    expect(await of('ann').read()).toEqual({ epoch: 'two', blocked: [], rooms: [opened('b')] });
  });

  it('gives another owner nothing, who deletes it, and refuses what the first writes later', async () => {
    const first = of(ownerOf('ann'));
    await first.claim();
    await first.write(BASE, changes('a'));
    const second = of(ownerOf('ben'));
    expect(await second.read()).toBeNull();
    await second.claim();
    expect(await first.read()).toBeNull();
    expect(await first.write(BASE, changes('a'))).toBe(false);
    expect(await second.write(BASE, new Map())).toBe(true);
    expect(await second.read()).toEqual({ ...BASE, rooms: [] });
  });

  it('refuses writes after it was deleted, also by another tab', async () => {
    const own = of('ann');
    await own.claim();
    await own.write(BASE, changes('a'));
    await settled(factory.deleteDatabase(NAME));
    expect(await own.write(BASE, changes('b'))).toBe(false);
    expect(await of('ann').read()).toBeNull();
  });
});
