import type { ChaosRecord, RecordedMessage } from '../records/record.js';
import { answerOf, type AuditedRoom, type ChaosHistory, type Exchange, groupBy, isAcked } from './history.js';
import type { Invariant, Violation } from './invariant.js';
import { entries } from './thread-reader.js';

/** Lists that users have of their own. */
export const OWN_LISTS: readonly Invariant[] = [
  {
    name: 'mentions-are-whole',
    promise:
      '`mention:list` has each message once that names the user or everyone, if the user was there before it, and the main timeline counts those above its marker.',
    breaches: (history) => history.of('mentioned').flatMap((list) => wrongMentions(history, list)),
    lacks: (history) => (someStored(history, isToEveryone) ? null : 'no message to everyone was stored'),
  },
  {
    name: 'drafts-hold',
    promise: 'An acked draft is there, until the user changes or removes it.',
    breaches: (history) => history.of('drafts').flatMap((list) => wrongDrafts(history, list)),
    lacks: (history) => (history.exchanges.some(isDraft) ? null : 'no draft was put'),
  },
];

function someStored(history: ChaosHistory, fits: (message: RecordedMessage) => boolean): boolean {
  return [...history.rooms.values()].some(({ messages }) => messages.some(fits));
}

const isToEveryone = ({ everyone }: RecordedMessage): boolean => everyone === true;

function wrongMentions(history: ChaosHistory, { who, messages, at }: ChaosRecord<'mentioned'>): Violation[] {
  const userId = history.userIdOf(who) ?? '';
  const listed = groupBy(messages, ({ roomId }) => roomId);
  return [...history.rooms.values()].flatMap((room) => {
    const list = listed.get(room.roomId) ?? [];
    const ids = list.map(({ id }) => id);
    const mentioning = mentionsOf(history, room, userId).map(({ id }) => id);
    const doubled = ids.filter((id, index) => ids.indexOf(id) < index);
    const missing = mentioning.filter((id) => !ids.includes(id));
    const strange = ids.filter((id) => !mentioning.includes(id));
    const breach = (what: string, about: readonly string[]): Violation[] =>
      about.length === 0 ? [] : [{ what: `${who}: ${what}`, ids: [...about, room.roomId, userId], at }];
    return [
      ...breach('a mention is listed twice.', doubled),
      ...breach('a mention is not listed.', missing),
      ...breach('a message is listed that is no mention.', strange),
      ...breach(
        'the main timeline counts other mentions than the list has unread.',
        miscounted(history, room, who, list),
      ),
    ];
  });
}

/** The stored messages that mention the user, none if the user is no member in the end. No edit changes whom a message mentions. */
function mentionsOf(history: ChaosHistory, room: AuditedRoom, userId: string): RecordedMessage[] {
  const joinedAt = entries(room, userId).at(-1)?.createdAt ?? Infinity;
  if (!room.memberIds.has(userId)) return [];
  return room.messages.filter(({ id, senderId, deleted, createdAt }) => {
    const { mentions = [], everyone } = history.sends().get(id)?.[0]?.fields ?? {};
    const isOfEveryone = everyone === true && joinedAt <= createdAt;
    return senderId !== userId && !deleted && (mentions.includes(userId) || isOfEveryone);
  });
}

const UNREAD_MAX = 100;

function miscounted(
  history: ChaosHistory,
  room: AuditedRoom,
  who: string,
  list: ChaosRecord<'mentioned'>['messages'],
): string[] {
  const state = history.of('state').find((each) => each.who === who && each.roomId === room.roomId);
  if (state?.main === undefined || state.mentions === undefined) return [];
  const inMain = list.filter(({ id }) => room.byId.get(id)?.[0]?.reply?.inRoom !== false);
  const { readSeq } = state.main;
  const wrong = inMain.filter(({ id, unread }) => (room.byId.get(id)?.[0]?.seq ?? 0) > readSeq !== unread);
  const counted = Math.min(UNREAD_MAX, inMain.filter(({ unread }) => unread).length);
  return [...wrong.map(({ id }) => id), ...(counted === state.mentions ? [] : [`${state.mentions} mentions`])];
}

const isDraft = ({ event }: Exchange): boolean => event === 'draft:put' || event === 'draft:remove';

/** A draft is as one of the requests left it that may have taken effect last. */
function wrongDrafts(history: ChaosHistory, { who, drafts, at }: ChaosRecord<'drafts'>): Violation[] {
  const userId = history.userIdOf(who) ?? '';
  const own = history.exchanges.filter((exchange) => exchange.who === who && isDraft(exchange) && mayHold(exchange));
  const asked = groupBy(own, ({ fields }) => fields.roomId ?? '');
  return [...history.rooms.values()].flatMap(({ roomId, memberIds }) => {
    if (!memberIds.has(userId)) return [];
    const held = drafts.filter((draft) => draft.roomId === roomId).map(({ body }) => body);
    const changes = asked.get(roomId) ?? [];
    const begun = changes.filter(isAcked).map(({ askedAt }) => askedAt);
    const last = changes.filter((change) => begun.every((askedAt) => askedAt <= history.effectEndsAt(change)));
    const possible = last.map(({ fields: { body } }) => body);
    if (begun.length === 0) possible.push(undefined);
    if (held.length < 2 && possible.includes(held[0])) return [];
    return [{ what: `${who}: the draft is ${held.join(', ') || 'not there'}.`, ids: [roomId, userId], at }];
  });
}

/** Everything but what was refused for good. */
function mayHold(exchange: Exchange): boolean {
  const answer = answerOf(exchange)?.answer;
  return answer === undefined || answer.ok || answer.retry !== 'never';
}
