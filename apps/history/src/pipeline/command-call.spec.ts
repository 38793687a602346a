import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChatError, newId, type CommandResult, type MessageId, type RoomId } from '#contracts';
import { command } from '../../testing/test-command.js';
import { actorOf, TestDraft } from '../../testing/test-draft.js';
import { prepare } from '../commands/apply.policy.js';
import { Drafts } from '../room/draft/drafts.js';
import type { Entry } from '../room/draft/room-work.js';
import { MessageViews } from '../room/views/message-views.store.js';
import { OwnViews } from '../room/views/own-views.store.js';
import { CommandCall } from './command-call.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const ann = actorOf('ann');
const OK = { ok: true, data: {} } as CommandResult;
const MUTED = new ChatError('MUTED').toBody();

describe('one call of the bus', () => {
  let call: CommandCall;
  let roomId: RoomId;
  let entries: Entry[];

  beforeEach(() => {
    call = new CommandCall([undefined]);
    roomId = newId<RoomId>();
    const send = () => command('message:send', ann, { id: newId<MessageId>(), body: 'x' }, 'a');
    entries = [10, 20].map((deadline, place) => ({ ...prepare(send(), KEY), deadline, batch: 0, place }));
  });

  const codes = () => call.results[0]?.map((result) => (result.ok ? 'ok' : result.error.code));

  it('answers what is too late, and lets no later send of the connection overtake it', () => {
    const [work] = call.workAt(10, [{ roomId, entries }]);
    expect(work?.entries).toEqual([entries[1]]);
    expect(work?.failedSends.get('a')).toMatchObject({ code: 'TIMEOUT' });
    expect(codes()).toEqual(['TIMEOUT']);
    expect(call.workAt(20, [{ roomId, entries: entries.slice(1) }])).toEqual([]);
  });

  it('knows the sends that failed in a transaction once that is committed', () => {
    const { draft } = new TestDraft({});
    const rooms = [{ roomId: draft.roomId, entries }];
    draft.failedSends.set('a', MUTED);
    expect(call.workAt(0, rooms)[0]?.failedSends.size).toBe(0);
    const [first] = entries;
    if (first === undefined) throw new Error('no entry');
    const drafts = new Drafts([draft], draft.people, draft.shared);
    const results = [[first, OK]] as const;
    call.commit({ drafts, urevs: new Map(), views: new OwnViews(), messages: new MessageViews(), results });
    expect(call.workAt(0, rooms)[0]?.failedSends.get('a')).toEqual(MUTED);
    expect(call.unsettled(rooms)).toEqual([{ roomId: draft.roomId, entries: entries.slice(1) }]);
    expect(codes()).toEqual(['ok']);
  });

  it('has nothing left once all commands have a result', () => {
    for (const entry of entries) call.settle(entry, OK);
    expect(call.unsettled([{ roomId, entries }])).toEqual([]);
  });
});
