import { expect } from 'vitest';
import { plainText } from '#client/body';
import type { NeutralRecord } from '../../src/records.js';
import type { Draft, RandomFormat } from './draft.js';
import { isoOf, NOBODY, type Plan, wordOf } from './plan.js';
import { ofKind, type RecordOf } from './read-random.js';

type Message = RecordOf<'message'>;

/** The letters and digits of a text, which no format may lose. */
const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The messages of the source, each with its parts joined. */
export function wholeMessages(records: readonly NeutralRecord[]): readonly Message[] {
  const wholes: Message[] = [];
  for (const message of ofKind(records, 'message')) {
    const whole = wholes.at(-1);
    if (whole === undefined || !message.id.startsWith(`${whole.id}#`)) wholes.push(message);
    else wholes.splice(-1, 1, { ...whole, body: whole.body + message.body, files: [...whole.files, ...message.files] });
  }
  return wholes;
}

/** Fails unless each object of the export is in a record, or dropped with the right reason. */
export function judgeCounts(
  format: RandomFormat,
  plan: Plan,
  drafts: readonly Draft[],
  records: readonly NeutralRecord[],
): void {
  const messages = wholeMessages(records);
  const dropped = ofKind(records, 'dropped');
  const count = (of: string, reason?: string): number =>
    dropped.filter((each) => each.of === of && (reason ?? each.reason) === each.reason).length;
  const fated = (...fates: readonly Draft['fate'][]): number =>
    drafts.filter(({ fate }) => fates.includes(fate)).length;
  const copies = drafts.reduce((sum, draft) => sum + draft.copies, 0);
  const missing = drafts.filter(({ root }) => root === 'missing').length;
  const standIns = messages.filter(({ deleted }) => deleted).length;
  expect({
    messages: messages.length - standIns,
    // Equal notices of one time are one.
    'notices or twice':
      ofKind(records, 'notice').length + count('message', 'notice') + count('message', 'twice in the export'),
    // Roots that say nothing are stand-ins for their replies.
    'deleted or empty': standIns + count('message', 'deleted') + count('message', 'empty'),
    ...Object.fromEntries(OTHERS.map((reason) => [reason, count('message', reason)])),
    reactions: ofKind(records, 'reaction').length + count('reaction'),
    files: ofKind(records, 'file').length + count('file'),
  }).toEqual({
    messages: (format.always?.(plan) ?? 0) + fated('message') + drafts.reduce((sum, { twins }) => sum + twins, 0),
    'notices or twice': fated('notice') + (format.noticesOf?.(plan) ?? 0) + copies,
    'deleted or empty': fated('deleted', 'empty') + missing,
    ...Object.fromEntries(OTHERS.map((reason) => [reason, fated(reason)])),
    reactions: drafts.reduce((sum, { reactions, copies: more }) => sum + reactions * (1 + more), 0),
    files: new Set(drafts.flatMap(({ files }) => [...files])).size,
  });
}

const OTHERS = [
  ...(['encrypted', 'no time', 'room not in the export', 'not a message', 'not readable', 'over a limit'] as const),
];

/** Fails unless each message has its text, its time, its root and what it answers. */
export function judgeMessages(format: RandomFormat, drafts: readonly Draft[], records: readonly NeutralRecord[]): void {
  const messages = wholeMessages(records);
  expect(ofKind(records, 'user').map(({ id }) => id)).not.toContain(NOBODY);
  const found = new Map(drafts.map((draft) => [draft.act.n, messageOf(messages, draft)]));
  for (const draft of drafts.filter(({ fate }) => fate === 'message')) {
    const { act, text, root } = draft;
    if (text === null) continue;
    const message = found.get(act.n);
    if (message === undefined) throw new Error(`no message has the text ${text}`);
    const shown = format.isLiteral ? plainText(message.body) : message.body;
    expect(lettersOf(shown)).toContain(lettersOf(format.shown?.(text) ?? text));
    expect(message.createdAt).toBe(isoOf(format.timeOf?.(act) ?? act.at));
    if (root !== null) expect(messages.map(({ id }) => id)).toContain(message.threadOf);
    const sender = format.senderIn?.(draft.object);
    if (typeof sender === 'string') expect(message.sender).toBe(sender);
    judgeRelations(draft, message, found);
  }
}

function judgeRelations(
  { root, answers }: Draft,
  message: Message,
  found: ReadonlyMap<number, Message | undefined>,
): void {
  const ofRoot = typeof root === 'number' ? found.get(root) : undefined;
  if (ofRoot !== undefined) expect(message.threadOf).toBe(ofRoot.id);
  expect(message.replyTo).toBe(answers === null ? null : (found.get(answers)?.id ?? null));
}

const messageOf = (messages: readonly Message[], { act, fate }: Draft): Message | undefined =>
  fate === 'message'
    ? messages.find(({ body }) => body.includes(wordOf(act.n)) && body.split(wordOf(act.n)).length > 2)
    : undefined;

/** Fails unless each membership is of a known person in a known room, once, and rooms have the members that the export names. */
export function judgeMembers(format: RandomFormat, plan: Plan, records: readonly NeutralRecord[]): void {
  const [users, rooms] = [ofKind(records, 'user'), ofKind(records, 'room')].map(
    (found) => new Set(found.map(({ id }) => id)),
  );
  const memberships = ofKind(records, 'membership');
  const places = memberships.map(({ room, user }) => `${room} ${user}`);
  expect(places).toEqual([...new Set(places)]);
  expect(memberships.filter(({ room, user }) => rooms?.has(room) !== true || users?.has(user) !== true)).toEqual([]);
  for (const all of format.roomsOfAll?.(plan) ?? [])
    expect(memberships.filter(({ room, state }) => room === all && state === 'joined')).toHaveLength(plan.people);
}

/** Fails unless the messages of each room are in the order of their times, and those of one time in that of the source. */
export function judgeOrder(records: readonly NeutralRecord[]): void {
  const texts = new Map<string, Message[]>();
  for (const message of wholeMessages(records)) texts.set(message.room, [...(texts.get(message.room) ?? []), message]);
  for (const messages of texts.values()) {
    const times = messages.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort());
  }
}
