import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ExpiringCache } from '#bus/expiring-cache';
import { newId, type CommandId, type MessageId, type RoomCommand, type RoomId } from '#contracts';
import { command } from '../../../testing/test-command.js';
import { actorOf, roomOf, rowOf, TestDraft, type Given } from '../../../testing/test-draft.js';
import { prepare } from '../../commands/apply.policy.js';
import { Drafts } from '../draft/drafts.js';
import { done } from '../draft/outcome.js';
import { seqOf } from '../draft/room-draft.js';
import type { FileBytesRow } from '../rows/file.rows.js';
import { NO_FILE_RULES } from '../rules/file-rules.js';
import { fileBytes } from './file-bytes.fact.js';
import { purgedMessages } from './purged-messages.fact.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const ann = actorOf('ann');

function readFor(given: Given, asked: RoomCommand) {
  const { draft } = new TestDraft(given);
  const drafts = new Drafts([draft], draft.people, draft.shared);
  const entry = { ...prepare(asked, KEY), deadline: 0, batch: 0, place: 0 };
  return { draft, drafts, entry, work: { roomId: draft.roomId, entries: [entry], failedSends: new Map() } };
}

describe('the facts that depend on other facts', () => {
  it('look for purged messages only in rooms that have some, and only for those that were not found', () => {
    const [known, missing] = [rowOf(ann), newId<MessageId>()];
    const edit = command('message:edit', ann, { id: missing, body: 'x', version: 1 });
    const purged = readFor({ room: roomOf({ first_seq: seqOf(4) }), rows: [known] }, edit);
    const { draft, drafts, entry, work } = purged;
    expect(purgedMessages.keysOf(entry, work, drafts)).toEqual([[draft.roomId, missing]]);
    purgedMessages.into(drafts, [{ room_id: draft.roomId, id: missing, sender_id: ann.userId }]);
    expect(draft.purgedMessage(missing)).toMatchObject({ id: missing });
    const found = readFor({ room: roomOf({ first_seq: seqOf(4) }), rows: [{ ...known, id: missing }] }, edit);
    expect(purgedMessages.keysOf(found.entry, found.work, found.drafts)).toEqual([]);
    const whole = readFor({}, edit);
    expect(purgedMessages.keysOf(whole.entry, whole.work, whole.drafts)).toEqual([]);
  });

  it('read the bytes of a user who forwards a message with files, unless they are remembered', () => {
    const from = { roomId: newId<RoomId>(), id: newId<MessageId>() };
    const forward = command('message:forward', ann, { id: newId<MessageId>(), from });
    const bytesOfUsers = new ExpiringCache<FileBytesRow>(10);
    const given = { fileRules: { ...NO_FILE_RULES, bytesOfUsers } };
    const first = readFor(given, forward);
    expect(fileBytes.keysOf(first.entry, first.work, first.drafts)).toEqual([]);
    const attachments = { files: [], auto: false };
    first.drafts.shared.origins.know(
      { ...from, userId: ann.userId },
      { row: rowOf(ann, { attachments }), sender: null },
    );
    expect(fileBytes.keysOf(first.entry, first.work, first.drafts)).toEqual([[ann.userId]]);
    fileBytes.into(first.drafts, [{ user_id: ann.userId, bytes: 7 }]);
    expect(bytesOfUsers.get(ann.userId)).toMatchObject({ bytes: 7 });
    const second = readFor(given, forward);
    second.drafts.shared.origins.haveFiles = true;
    expect(fileBytes.keysOf(second.entry, second.work, second.drafts)).toEqual([]);
  });

  it('belong to rooms that the transaction has locked, and to their commands', () => {
    const { draft, drafts } = readFor({}, command('room:leave', ann, {}));
    expect(drafts.room(draft.roomId)).toBe(draft);
    expect(() => drafts.room(newId<RoomId>())).toThrow('did not lock room');
    const [id, result] = [newId<CommandId>(), done<'room:leave'>({})];
    draft.knowResult(id, result);
    expect(draft.result(id)).toBe(result);
  });
});
