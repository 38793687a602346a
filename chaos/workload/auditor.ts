import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ClientEvent,
  ClientEventData,
  Message,
  MessageId,
  RoomId,
  RoomState,
  ThreadState,
  UserId,
} from '#contracts';

import type { ChaosClient, RequestFields } from '../clients/chaos-client.js';
import { asideMarkers, recordedMessage, recordedThread } from '../records/summaries.js';

const PAGE = 200;
const ATTEMPTS_MAX = 20;
const RETRY_MS = 500;

/** Reads a room from its start, page by page, and records it. */
export async function auditRoom(
  auditor: ChaosClient,
  roomId: RoomId,
): Promise<{ messages: Message[]; head: { seq: number; rev: number } }> {
  const messages = await allMessages(auditor, { roomId });
  const { room } = await must(auditor, 'room:open', { roomId, limit: 1 });
  auditor.recorder.add('audited', {
    roomId,
    headSeq: room.headSeq,
    headRev: room.headRev,
    messages: messages.map(recordedMessage),
    memberIds: await membersOf(auditor, roomId),
  });
  if (auditor.has('threads')) await auditThreads(auditor, roomId);
  return { messages, head: { seq: room.headSeq, rev: room.headRev } };
}

async function auditThreads(auditor: ChaosClient, roomId: RoomId): Promise<void> {
  const seqsOf = async (timeline: Timeline): Promise<number[]> =>
    (await allMessages(auditor, timeline)).map(({ seq }) => seq);
  auditor.recorder.add('mainAudit', { roomId, seqs: await seqsOf({ roomId, main: true }) });
  for (const thread of await threadsOf(auditor, { roomId })) {
    const seqs = await seqsOf({ roomId, threadId: thread.threadId });
    auditor.recorder.add('threadAudit', { thread: recordedThread(thread), seqs });
  }
}

interface Timeline {
  readonly roomId: RoomId;
  readonly threadId?: MessageId;
  readonly main?: boolean;
}

async function allMessages(auditor: ChaosClient, timeline: Timeline): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await must(auditor, 'message:page', { ...timeline, after, limit: PAGE });
    messages.push(...page.messages);
    if (page.reachedEnd || page.messages.length === 0) return messages;
  }
}

/** Records the server's answer about the client's own position in each of its rooms and their threads. */
export async function recordStates(client: ChaosClient): Promise<void> {
  const rooms = await roomsOf(client);
  for (const state of rooms) {
    const { id: roomId, readSeq, unread, main } = state;
    const mentions = main && { mentions: main.mentions };
    client.recorder.add('state', { roomId, readSeq, unread, ...mentions, ...asideMarkers(state) });
  }
  await recordLists(client);
  if (!client.has('threads')) return;
  for (const { id: roomId } of rooms)
    for (const thread of await threadsOf(client, { roomId })) client.recorder.add('place', recordedThread(thread));
  const unread = await threadsOf(client, { unread: true });
  client.recorder.add('unreadThreads', { threadIds: unread.map(({ threadId }) => threadId) });
}

/** Records what the client's own lists have of all rooms. */
async function recordLists(client: ChaosClient): Promise<void> {
  if (client.has('everyone')) {
    const mentions = await allOf(client, 'mention:list', {}, (page) => page.mentions);
    const messages = mentions.map(({ message: { roomId, id }, unread }) => ({ roomId, id, unread }));
    client.recorder.add('mentioned', { messages });
  }
  if (!client.has('drafts')) return;
  const drafts = await allOf(client, 'draft:list', {}, (page) => page.drafts);
  client.recorder.add('drafts', { drafts: drafts.map(({ roomId, body }) => ({ roomId, body })) });
}

function threadsOf(
  client: ChaosClient,
  which: { readonly roomId: RoomId } | { readonly unread: true },
): Promise<ThreadState[]> {
  return allOf(client, 'thread:list', which, ({ threads }) => threads);
}

export function roomsOf(client: ChaosClient): Promise<RoomState[]> {
  return allOf(client, 'room:list', {}, ({ rooms }) => rooms);
}

async function membersOf(auditor: ChaosClient, roomId: RoomId): Promise<UserId[]> {
  const members = await allOf(auditor, 'member:list', { roomId }, (page) => page.members);
  return members.filter(({ state }) => state === 'joined').map(({ user }) => user.id);
}

/** The items of all pages of a list. */
async function allOf<Event extends 'thread:list' | 'room:list' | 'member:list' | 'mention:list' | 'draft:list', Item>(
  client: ChaosClient,
  event: Event,
  fields: RequestFields<Event>,
  itemsOf: (page: ClientEventData[Event]) => readonly Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: ClientEventData[Event] = await must(client, event, {
      ...fields,
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
    found.push(...itemsOf(page));
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}

/** Repeats until it is answered. @throws Error if the answer is a refusal: the deployment does not work any more */
async function must<Event extends ClientEvent>(
  client: ChaosClient,
  event: Event,
  fields: RequestFields<Event>,
): Promise<ClientEventData[Event]> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await client.attempt(event, fields);
    if (outcome.ok) return outcome.data;
    if (!outcome.mayRepeat || attempt === ATTEMPTS_MAX) throw new Error(`${event} of ${client.name}: ${outcome.code}`);
    await sleep(RETRY_MS);
  }
}
