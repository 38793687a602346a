import { Readable } from 'node:stream';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import type { UserId } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { Inspection } from './inspection.js';
import type { ObjectStore } from '../storage/object-store.port.js';
import type { StoreOwner } from '../storage/store-owner.js';

/** Has the same bytes under each id. `copied` gets the ids in the order of their turns. */
function storeOf(bytes: Buffer, copied: string[]): StoreOwner {
  const known = new Set<string>();
  const store: Partial<ObjectStore> = {
    // The type is read first, then the picture is copied.
    read: (place) => {
      const id = place.kind === 'mark' ? '' : place.id;
      if (known.has(id)) copied.push(id);
      known.add(id);
      return Promise.resolve({ stream: Readable.from([bytes]), bytes: bytes.length });
    },
  };
  const owner: Partial<StoreOwner> = { ours: () => Promise.resolve(store as ObjectStore) };
  return owner as StoreOwner;
}

it('measures the picture of an owner after that of another one, not after all of them', async () => {
  const png = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const copied: string[] = [];
  const inspection = new Inspection(storeOf(png, copied));
  onTestFinished(() => inspection.onApplicationShutdown());
  const all = ['ann 1', 'ann 2', 'ann 3', 'ann 4', 'bob 1'].map((id) =>
    inspection.inspect(id as ObjectId, { declared_type: null, owner_id: id.slice(0, 3) as UserId }),
  );
  for (const found of await Promise.all(all)) expect(found).toMatchObject({ width: 30, height: 20 });
  expect(copied).toHaveLength(5);
  expect(copied.indexOf('bob 1')).toBeLessThanOrEqual(1);
});
