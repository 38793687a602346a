import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, roomNameKey, type RoomId } from '#contracts';
import { actorOf, NOW } from '../../../testing/test-draft.js';
import { command } from '../../../testing/test-command.js';
import { applyCommand, prepare } from '../../commands/apply.policy.js';
import { NO_FILE_RULES } from '../rules/file-rules.js';
import { NO_STRANGER_RULES } from '../rules/stranger-rules.js';
import { lockAndRead } from './room-facts.store.js';

const RULES = { unresolved: new Set<never>(), strangerRules: NO_STRANGER_RULES, fileRules: NO_FILE_RULES };
const shop = actorOf('shop');
const [name, externalId] = ['Raced', 'order-1'];

/** A store in which another transaction makes the app's room after some of the reads that could find it. */
function storeWithRoomAfter(reads: number) {
  const id = newId<RoomId>();
  const found: Record<string, object> = {
    'public-names': { key: roomNameKey(name), id },
    'alike-names': { key: roomNameKey(name), id },
    'external-rooms': { app_id: shop.userId, external_id: externalId, id },
  };
  let left = reads;
  const rows = <Row>(statement: { name: string }): Promise<Row[]> => {
    const row = found[statement.name];
    if (row === undefined) return Promise.resolve([]);
    left -= 1;
    return Promise.resolve(left < 0 ? [row as Row] : []);
  };
  return { rows };
}

async function putAfter(reads: number): Promise<string> {
  const request = { externalId, name, visibility: 'public' } as const;
  const prepared = prepare(command('room:put', shop, request), createSecretKey(Buffer.alloc(32, 1)));
  const entry = { ...prepared, deadline: 0, batch: 0, place: 0 };
  const work = { roomId: newId<RoomId>(), entries: [entry], failedSends: new Map() };
  const { rooms } = await lockAndRead(storeWithRoomAfter(reads), [work], RULES, { now: () => NOW });
  const [draft] = rooms;
  if (draft === undefined) throw new Error('there is no draft');
  const outcome = applyCommand(draft, entry);
  if (outcome.kind !== 'result') throw new Error(`the outcome is of kind ${outcome.kind}`);
  return outcome.result.ok ? 'made' : outcome.result.error.code;
}

describe('what a transaction reads', () => {
  it('never has the name of an app’s room without the room, whenever another transaction makes it', async () => {
    // The last one meets the unique index of PostgreSQL, and the transaction runs again.
    expect(await Promise.all([0, 1, 2, 3].map(putAfter))).toEqual(['GONE', 'GONE', 'GONE', 'made']);
  });
});
