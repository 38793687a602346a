import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type FileId, type MessageId } from '#contracts';
import { command } from '../../../testing/test-command.js';
import { actorOf, memberOf, NOW, rowOf, TestDraft, type Given } from '../../../testing/test-draft.js';
import { toStoredFile, type FileRecord } from '../../room/rows/file.rows.js';
import { prepare } from '../apply.policy.js';

const [ann, bob] = [actorOf('ann'), actorOf('bob')];
const id = newId<MessageId>();

/** A file that Ann has uploaded and not sent. */
function fileOf(changes: Partial<FileRecord> = {}): FileRecord {
  const file = { id: newId<FileId>(), room_id: newId(), owner_id: ann.userId, name: 'minutes.txt', bytes: 3 };
  const stored = { object_id: newId(), type: 'text/plain', state: 'ready', message_id: null };
  const unknown = { declared_type: null, width: null, height: null, thumb_width: null, thumb_height: null };
  return { ...file, ...stored, ...unknown, sha256: Buffer.alloc(32), ...changes } as FileRecord;
}

const inRoom = (given: Given) =>
  new TestDraft({ members: [memberOf(ann), memberOf(bob)], people: [ann, bob], ...given });

describe('a send with files', () => {
  it('binds them in the order of the request, and has their names as its body', () => {
    const [one, two] = [fileOf({ name: 'one' }), fileOf({ name: 'two' })];
    const test = inRoom({ files: [one, two] });
    expect(test.answer('message:send', ann, { id, attachments: [two.id, one.id] })).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([
      { body: 'two\none', attachments: { auto: true, files: [two, one].map(toStoredFile) } },
    ]);
    expect([...test.draft.files.bound]).toEqual([two, one].map((file) => [file.id, id]));
  });

  it('keeps a body that it has', () => {
    const file = fileOf();
    const test = inRoom({ files: [file] });
    expect(test.send(ann, { body: 'look', attachments: [file.id] })).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ body: 'look', attachments: { auto: false } }]);
  });

  it('takes only files of the sender in this room that are uploaded and not sent', () => {
    const file = fileOf();
    const withFile = (changes: Partial<FileRecord>) => inRoom({ files: [{ ...file, ...changes }] });
    const attachments = [file.id];
    expect(inRoom({}).send(ann, { attachments })).toBe('INVALID attachments');
    expect(withFile({ owner_id: bob.userId }).send(ann, { attachments })).toBe('INVALID attachments');
    expect(withFile({ message_id: newId() }).send(ann, { attachments })).toBe('INVALID attachments');
    expect(withFile({ object_id: null }).send(ann, { attachments })).toBe('NOT_READY');
    expect(withFile({ state: 'checking' }).send(ann, { attachments })).toBe('ok');
  });

  it('takes a file once, also within one transaction', () => {
    const file = fileOf();
    const test = inRoom({ files: [file] });
    expect(test.send(ann, { id, attachments: [file.id] })).toBe('ok');
    expect(test.send(ann, { id, attachments: [file.id] })).toBe('ok');
    expect(test.send(ann, { attachments: [file.id] })).toBe('INVALID attachments');
    expect(test.draft.newMessages).toHaveLength(1);
  });

  it('has at most ten', () => {
    const files = Array.from({ length: LIMITS.filesPerMessage + 1 }, () => fileOf());
    const attachments = files.map((file) => file.id);
    expect(inRoom({ files }).send(ann, { attachments })).toBe('LIMIT_REACHED filesPerMessage');
    expect(inRoom({ files }).send(ann, { attachments: attachments.slice(1) })).toBe('ok');
  });

  it('reads no rows of files if it has too many', () => {
    const attachments = Array.from({ length: LIMITS.filesPerMessage + 1 }, () => newId<FileId>());
    for (const sent of [
      command('message:send', ann, { id, attachments }),
      command('message:edit', ann, { id, version: 1, attachments }),
    ])
      expect(prepare(sent, createSecretKey(Buffer.alloc(32))).names.files).toEqual([]);
  });
});

describe('a forward of a message with files', () => {
  const [file, lost] = [fileOf({ message_id: id }), fileOf({ message_id: id, state: 'gone', bytes: 100 })];
  const forward = (given: Given, files = [file, lost]) => {
    const test = inRoom({
      files,
      rows: [rowOf(ann, { id, body: 'look', attachments: { auto: false, files: files.map(toStoredFile) } })],
      ...given,
    });
    return {
      test,
      send: () =>
        test.answer('message:forward', ann, { id: newId<MessageId>(), from: { roomId: test.draft.roomId, id } }),
    };
  };

  it('is for those who may send files, unless no file is passed on', () => {
    const fileRules = { maySendFiles: () => false, bytesPerUser: Infinity };
    expect(forward({ fileRules }).send()).toBe('FORBIDDEN from');
    const { test, send } = forward({ fileRules }, [lost]);
    expect(send()).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ body: 'look', attachments: null }]);
  });

  it('counts in the quota of the user, also twice in one transaction', () => {
    const fileRules = { maySendFiles: () => true, bytesPerUser: 16 };
    const { test, send } = forward({ fileRules, fileBytes: [{ user_id: ann.userId, bytes: 10 }] });
    expect([send(), send(), send()]).toEqual(['ok', 'ok', 'LIMIT_REACHED fileBytesPerUser']);
    expect(test.draft.files.copies).toHaveLength(2);
    expect(
      test.answer('message:forward', bob, { id: newId<MessageId>(), from: { roomId: test.draft.roomId, id } }),
    ).toBe('ok');
  });
});

describe('the files of a sent message', () => {
  const [kept, dropped] = [fileOf({ name: 'kept', message_id: id }), fileOf({ name: 'dropped', message_id: id })];
  const added = fileOf({ name: 'added' });
  const sent = (auto: boolean) =>
    inRoom({
      files: [kept, dropped, added],
      rows: [rowOf(ann, { id, body: 'old', attachments: { auto, files: [kept, dropped].map(toStoredFile) } })],
    });
  const edit = (test: TestDraft, more: object) => test.answer('message:edit', ann, { id, version: 1, ...more });

  it('are replaced by an edit: new ones are bound, and the others end', () => {
    const test = sent(true);
    expect(edit(test, { attachments: [added.id, kept.id] })).toBe('ok');
    expect(test.draft.row(id)).toMatchObject({ body: 'added\nkept', version: 2, attachments: { auto: true } });
    expect([...test.draft.files.bound]).toEqual([[added.id, id]]);
    expect([...test.draft.files.ended]).toEqual([dropped.id]);
  });

  it('stay if an edit does not name them, and their names are the body if an edit names only files', () => {
    const test = sent(false);
    expect(edit(test, { body: 'new' })).toBe('ok');
    expect(test.draft.row(id)?.attachments?.files).toHaveLength(2);
    expect(test.answer('message:edit', ann, { id, version: 2, attachments: [kept.id] })).toBe('ok');
    expect(test.draft.row(id)).toMatchObject({ body: 'kept', attachments: { auto: true } });
  });

  it('may all go, but a message has a body then', () => {
    expect(edit(sent(true), { attachments: [] })).toBe('INVALID body');
    expect(edit(sent(false), { attachments: [] })).toBe('INVALID body');
    const test = sent(true);
    expect(edit(test, { body: 'text', attachments: [] })).toBe('ok');
    expect(test.draft.row(id)).toMatchObject({ body: 'text', attachments: null });
  });

  it('are not replaced twice by a repeated edit', () => {
    const test = sent(true);
    edit(test, { attachments: [kept.id] });
    const { rev } = test.draft.row(id)!;
    expect(edit(test, { attachments: [kept.id] })).toBe('ok');
    expect(test.draft.row(id)).toMatchObject({ version: 2, rev });
  });

  it('end with it', () => {
    const test = sent(true);
    expect(test.answer('message:delete', ann, { id })).toBe('ok');
    expect([...test.draft.files.ended]).toEqual([kept.id, dropped.id]);
    expect(test.draft.files.file(kept.id)).toBeUndefined();
    expect(test.draft.row(id)?.attachments).toBeNull();
  });

  it('are shown in their new state, which is no edit', () => {
    const test = inRoom({
      files: [{ ...kept, thumb_width: 8, thumb_height: 6 }],
      rows: [rowOf(ann, { id, attachments: { auto: true, files: [kept, dropped].map(toStoredFile) } })],
    });
    expect(test.answer('file:refresh', ann, { id, fileIds: [kept.id] })).toBe('ok');
    const row = test.draft.row(id)!;
    expect(row.attachments?.files.map(({ thumb }) => thumb)).toEqual([
      { type: 'image/webp', width: 8, height: 6 },
      null,
    ]);
    expect(row).toMatchObject({ version: 1, edited_at: null });
    const { rev } = row;
    test.answer('file:refresh', ann, { id, fileIds: [kept.id] });
    expect(test.draft.row(id)?.rev).toBe(rev);
  });
});

describe('a forward', () => {
  const from = newId<MessageId>();
  const stateOf = (state: FileRecord['state']) => fileOf({ name: String(state), state, message_id: from });
  const forward = (auto: boolean, states: FileRecord['state'][]) => {
    const files = states.map((state) => stateOf(state));
    const rows = [rowOf(ann, { id: from, body: 'text', attachments: { auto, files: files.map(toStoredFile) } })];
    const test = inRoom({ files, rows });
    const roomId = test.draft.roomId;
    rows[0]!.room_id = roomId;
    return {
      test,
      files,
      answer: (to = id) => test.answer('message:forward', bob, { id: to, from: { roomId, id: from } }),
    };
  };

  it('has files of its own with the same bytes; refused and lost ones are left out', () => {
    const { test, files, answer } = forward(true, ['ready', 'refused', 'checking', 'gone']);
    expect(answer()).toBe('ok');
    const [message] = test.draft.newMessages;
    expect(message).toMatchObject({ body: 'ready\nchecking', attachments: { auto: true } });
    const { copies } = test.draft.files;
    expect(copies).toMatchObject([
      { from: files[0]?.id, ownerId: bob.userId, messageId: id },
      { from: files[2]?.id, ownerId: bob.userId, messageId: id },
    ]);
    expect(message?.attachments?.files).toEqual(copies.map(({ file }) => file));
    expect(copies.map(({ file }) => file.id)).not.toContain(files[0]?.id);
  });

  it('of a text with files keeps the text', () => {
    const { test, answer } = forward(false, ['refused']);
    expect(answer()).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ body: 'text', attachments: null }]);
  });

  it('of a forward in the same transaction copies the first file', () => {
    const { test, files, answer } = forward(true, ['ready']);
    const again = newId<MessageId>();
    const roomId = test.draft.roomId;
    expect(answer()).toBe('ok');
    expect(test.answer('message:forward', ann, { id: again, from: { roomId, id } })).toBe('ok');
    expect(test.draft.files.copies).toMatchObject([
      { from: files[0]?.id, messageId: id },
      { from: files[0]?.id, messageId: again },
    ]);
  });

  it('of a deleted message or of a notice is refused', () => {
    const refusal = (changes: object) => {
      const row = rowOf(ann, { id: from, ...changes });
      const test = inRoom({ rows: [row] });
      const { roomId } = test.draft;
      return test.answer('message:forward', bob, { id: newId<MessageId>(), from: { roomId, id: from } });
    };
    expect(refusal({ deleted_at: NOW })).toBe('NOT_FOUND from');
    expect(refusal({ kind: 'system', sender_id: null })).toBe('FORBIDDEN');
    expect(refusal({})).toBe('ok');
  });
});
