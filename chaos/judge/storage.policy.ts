import type { RecordedMessage } from '../records/record.js';
import { grownMessages } from './growing-reader.js';
import {
  answerOf,
  type AuditedRoom,
  type ChaosHistory,
  type Exchange,
  groupBy,
  isAcked,
  LATE_EFFECT_MS,
} from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** What is stored, compared with what was sent, answered and seen. */
export const STORAGE: readonly Invariant[] = [
  {
    name: 'acked-is-stored-once',
    promise: 'A message that was acked, and that no restore has undone, is stored exactly once, with the acked seq.',
    breaches: (history) => acks(history).flatMap(([send, seq]) => notStoredOnce(history, send, seq)),
  },
  {
    name: 'refused-is-not-stored',
    promise: 'A message whose every attempt was refused for good is not stored.',
    breaches: (history) =>
      [...history.sends()].flatMap(([id, attempts]) =>
        attempts.every(isRefusedForGood) && storedAs(history, attempts[0], id).length > 0
          ? [{ what: 'The message was refused and is stored.', ids: [id] }]
          : [],
      ),
  },
  {
    name: 'stored-is-acked',
    promise: 'A stored message is acked when its sender sends it again; once all is calm, few attempts are refused.',
    breaches: neverAcked,
  },
  {
    name: 'stored-was-sent',
    promise: 'Every stored text is one that a client sent, wrote in an edit, or let grow.',
    breaches: (history) => [...history.rooms.values()].flatMap((room) => notSent(history, room)),
  },
  {
    name: 'seq-is-dense',
    promise: 'The messages of a room are numbered 1, 2, 3 … without gaps.',
    breaches: (history) => [...history.rooms.values()].flatMap(seqGaps),
  },
  {
    name: 'one-change-per-rev',
    promise: 'Two changes of a room never have the same rev.',
    breaches: sharedRevs,
  },
  {
    name: 'seen-is-stored',
    promise: 'Every message in a frame is stored, with the seq in the frame, and no frame is ahead of the room.',
    breaches: seenAndNotStored,
  },
  {
    name: 'acked-change-holds',
    promise: 'An acked edit, deletion or reaction is in the room, unless its author changed it again.',
    breaches: (history) => [...lostEdits(history), ...lostReactions(history)],
  },
  {
    name: 'acts-once',
    promise:
      'A request that is delivered twice takes effect once: no user leaves or joins more often than requests ask for.',
    breaches: (history) => [...history.rooms.values()].flatMap((room) => repeatedNotices(history, room)),
  },
];

/** The successful answers to sends, with their seqs. */
function acks(history: ChaosHistory): [Exchange, number][] {
  return [...history.sends().values()].flat().flatMap((send): [Exchange, number][] => {
    const answered = answerOf(send);
    if (!answered?.answer.ok) return [];
    const { seq = Number.NaN } = answered.answer.data;
    return history.isUndone(send.fields.roomId ?? '', seq, answered.at) ? [] : [[send, seq]];
  });
}

function storedAs(history: ChaosHistory, send: Exchange | undefined, id: string): readonly RecordedMessage[] {
  return history.rooms.get(send?.fields.roomId ?? '')?.byId.get(id) ?? [];
}

function notStoredOnce(history: ChaosHistory, send: Exchange, seq: number): Violation[] {
  const id = send.fields.id ?? '';
  const stored = storedAs(history, send, id);
  const [first] = stored;
  const ids = [id, send.fields.roomId ?? '', send.connection];
  const at = send.askedAt;
  if (first === undefined) return [{ what: `Acked with seq ${seq}, and not stored.`, ids, at }];
  if (stored.length > 1) return [{ what: `Stored ${stored.length} times.`, ids, at }];
  if (first.seq !== seq) return [{ what: `Acked with seq ${seq}, stored with seq ${first.seq}.`, ids, at }];
  return [];
}

function neverAcked(history: ChaosHistory): Violation[] {
  return [...history.sends()].flatMap(([id, attempts]) => {
    const last = attempts.at(-1);
    if (last === undefined || storedAs(history, last, id).length === 0 || attempts.some(isAcked)) return [];
    const refused = attempts.filter((each) => each.askedAt > history.calmAt && answerOf(each) !== undefined);
    if (refused.length < REFUSED_IN_CALM_MAX) return [];
    const what = `It is stored, and its sender was refused ${refused.length} times after the calm began.`;
    return [{ what, ids: [id, last.fields.roomId ?? '', last.connection], at: last.askedAt }];
  });
}

const REFUSED_IN_CALM_MAX = 5;

function isRefusedForGood(send: Exchange): boolean {
  const answer = answerOf(send)?.answer;
  return answer !== undefined && !answer.ok && answer.retry === 'never' && answer.code !== 'IDEMPOTENCY_MISMATCH';
}

function notSent(history: ChaosHistory, { roomId, messages }: AuditedRoom): Violation[] {
  const written = new Map<string, Set<string>>();
  for (const { event, fields } of history.exchanges) {
    const { id, body } = fields;
    if (fields.roomId !== roomId || id === undefined || body === undefined) continue;
    if (event !== 'message:send' && event !== 'message:edit') continue;
    written.set(id, (written.get(id) ?? new Set<string>()).add(body));
  }
  const grown = grownMessages(history);
  return messages.flatMap(({ id, system, deleted, body }) => {
    if (system !== null) return [];
    const bodies = written.get(id);
    if (bodies === undefined) return [{ what: 'No client has sent the stored message.', ids: [id, roomId] }];
    if (!deleted && !bodies.has(body) && grown.get(id)?.isWritten(body) !== true)
      return [{ what: 'The stored text is not one that was sent.', ids: [id, roomId] }];
    return [];
  });
}

function seqGaps({ roomId, messages, headSeq }: AuditedRoom): Violation[] {
  const wrong = messages.find(({ seq }, index) => seq !== index + 1);
  if (wrong !== undefined)
    return [{ what: `Message ${messages.indexOf(wrong) + 1} has seq ${wrong.seq}.`, ids: [wrong.id, roomId] }];
  if (messages.length !== headSeq)
    return [{ what: `The head is ${headSeq}, and there are ${messages.length} messages.`, ids: [roomId] }];
  return [];
}

/** A repeat of an item, in another frame or to another client, is the same change: same object and same version. */
function sharedRevs(history: ChaosHistory): Violation[] {
  const owners = new Map<string, string>();
  const found = new Map<string, Violation>();
  for (const { roomId, items, at } of history.of('frame')) {
    for (const { type, id, rev, version } of items) {
      const key = `${roomId} ${rev}`;
      const owner = `${type} ${id} ${version ?? ''}`;
      const known = owners.get(key) ?? owner;
      owners.set(key, known);
      if (known !== owner) found.set(key, { what: `Rev ${rev} is "${known}" and "${owner}".`, ids: [roomId, id], at });
    }
  }
  return [...found.values()];
}

function seenAndNotStored(history: ChaosHistory): Violation[] {
  const found = new Map<string, Violation>();
  for (const { roomId, to, items, at, connection } of history.of('frame')) {
    const room = history.rooms.get(roomId);
    if (room === undefined) continue;
    if (to > room.headRev)
      found.set(roomId, {
        what: `A frame led to rev ${to}; the room is at ${room.headRev}.`,
        ids: [roomId, connection],
        at,
      });
    for (const { type, id, seq } of items) {
      if (type !== 'message' || room.byId.get(id)?.some((stored) => stored.seq === seq)) continue;
      found.set(id, { what: `Seen with seq ${seq ?? 0}, and not stored with it.`, ids: [id, roomId, connection], at });
    }
  }
  return [...found.values()];
}

function lostEdits(history: ChaosHistory): Violation[] {
  return history.exchanges.flatMap((exchange) => {
    const { event, fields, askedAt: at } = exchange;
    const { id = '', roomId = '', version = 0 } = fields;
    if (!EDITING.includes(event) || !isAcked(exchange)) return [];
    const [stored] = storedAs(history, exchange, id);
    const ids = [id, roomId];
    if (stored === undefined) return [{ what: `The ${event} of a message was acked, and it is not stored.`, ids, at }];
    if (stored.deleted) return [];
    if (event === 'message:delete') return [{ what: 'The deletion was acked, and the message is there.', ids, at }];
    if (stored.version > version) return [];
    return [{ what: `Version ${version + 1} was acked, and version ${stored.version} is stored.`, ids, at }];
  });
}

const EDITING = ['message:edit', 'message:delete'];

/**
 * The last request of a user about one emoji on one message decides, if it was acked and was asked more than 2 s after
 * every earlier one was answered: by then an earlier one can no longer take effect.
 */
function lostReactions(history: ChaosHistory): Violation[] {
  const reactions = history.exchanges.filter(({ event }) => event.startsWith('reaction:'));
  const byKey = groupBy(reactions, ({ who, fields }) => `${who} ${fields.id ?? ''} ${fields.emoji ?? ''}`);
  return [...byKey.values()].flatMap((exchanges) => {
    const last = exchanges.at(-1);
    if (last === undefined || !isAcked(last)) return [];
    const { id = '', roomId = '', emoji = '' } = last.fields;
    const isDecided = exchanges
      .slice(0, -1)
      .every((each) => (answerOf(each)?.at ?? Infinity) + LATE_EFFECT_MS < last.askedAt);
    const [stored] = storedAs(history, last, id);
    if (!isDecided || stored === undefined || stored.deleted) return [];
    const isThere = stored.reactions.includes(`${emoji} ${history.userIdOf(last.who) ?? ''}`);
    if (isThere === (last.event === 'reaction:add')) return [];
    const what = `${last.event} was acked, and the reaction is ${isThere ? 'there' : 'not there'}.`;
    return [{ what, ids: [id, roomId, last.who], at: last.askedAt }];
  });
}

/** Which request writes the notice, and whether `userId` names its user or its caller is that user. */
const ASKED_BY: Readonly<Record<string, { readonly event: string; readonly isNamed: boolean }>> = {
  'member.joined': { event: 'room:join', isNamed: false },
  'member.left': { event: 'room:leave', isNamed: false },
  'member.removed': { event: 'member:remove', isNamed: true },
  'member.added': { event: 'member:set', isNamed: true },
};

/** The largest error when the checker compares its clock with the server's. */
const CLOCKS_MS = 1_500;

interface Chance {
  readonly from: number;
  readonly until: number;
}

/** Each request explains one notice, made while the request could take effect. A request may also change nothing. */
function repeatedNotices(history: ChaosHistory, { roomId, messages }: AuditedRoom): Violation[] {
  const notices = messages.filter(({ system }) => system !== null && system.type in ASKED_BY);
  const groups = groupBy(notices, ({ system }) => `${system?.type ?? ''} ${system?.userId ?? ''}`);
  return [...groups].flatMap(([key, written]) => {
    const [type = '', userId = ''] = key.split(' ');
    const asked = history.exchanges.filter(({ event, fields, who }) => {
      if (event !== ASKED_BY[type]?.event || fields.roomId !== roomId) return false;
      return ASKED_BY[type].isNamed ? fields.userId === userId : history.userIdOf(who) === userId;
    });
    const chances = asked.map((exchange) => chanceOf(history, exchange));
    const extra = unexplained(written, chances, history.serverAheadMs);
    if (extra === undefined) return [];
    const what = `${written.length} times ${type}, asked ${asked.length} times; no request explains seq ${extra.seq}.`;
    return [{ what, ids: [roomId, userId, extra.id] }];
  });
}

/** When the request may have taken effect. Refusals count too: a user who is removed right after the join gets one. */
function chanceOf(history: ChaosHistory, exchange: Exchange): Chance {
  return { from: exchange.askedAt - CLOCKS_MS, until: history.effectEndsAt(exchange) + CLOCKS_MS };
}

/** The first notice for which no request is left, if each notice takes the open request that ends first. */
function unexplained(
  notices: readonly RecordedMessage[],
  chances: readonly Chance[],
  serverAheadMs: number,
): RecordedMessage | undefined {
  const left = [...chances].sort((one, other) => one.until - other.until);
  return notices.find(({ createdAt }) => {
    const at = createdAt - serverAheadMs;
    const index = left.findIndex(({ from, until }) => from <= at && at <= until);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
