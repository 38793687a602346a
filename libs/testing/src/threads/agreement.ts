import { isDeepStrictEqual } from 'node:util';

import {
  type ClientEventData,
  LIST_MAX,
  LIMITS,
  type Message,
  type RoomId,
  type RoomState,
  type ThreadState,
  type ThreadSummary,
  type UserId,
} from '#contracts';

import type { TestSocket } from '../users/test-socket.js';
import type { History } from './history.js';

/** How long a frame may be under way. */
const FRAMES_TIMEOUT_MS = 30_000;

/** What is wrong where the server, the model and the clients do not agree. */
class Disagreement extends Error {
  constructor(what: string, user: number, actual: unknown, expected: unknown) {
    super(`${what} for user ${String(user)}:\n  is ${JSON.stringify(actual)}\n  not ${JSON.stringify(expected)}`);
  }
}

/** Rejects if the server answers some user otherwise than the model, or a client of either kind shows something else. */
export async function agree(history: History): Promise<void> {
  const users = [...history.users.keys()];
  await Promise.all([...users.map((user) => agreeFor(history, user)), agreeOnPages(history)]);
}

async function agreeFor(history: History, user: number): Promise<void> {
  const { model, roomId } = history;
  const { socket } = history.online(user);
  const joined = model.isJoined(user);
  const indexOf = indexes(history);
  const claim = claimsOf(user);
  const [lists, unreadLists, mentioning] = await Promise.all([
    joined ? socket.ask('thread:list', { roomId, limit: LIST_MAX }) : { threads: [] },
    socket.ask('thread:list', { unread: true, limit: LIST_MAX }),
    mentionsIn(socket, roomId),
  ]);
  const shown = (states: readonly ThreadState[]) =>
    states.filter((state) => state.roomId === roomId).map((state) => shownThread(state, indexOf));
  const states = joined ? model.threads().map((root) => namedThread(history, user, root)) : [];
  claim('the threads', shown(lists.threads), states);
  const unread = states.filter((state) => state.unread > 0);
  claim('the unread threads', shown(unreadLists.threads), unread);
  claim(
    'the mentions',
    bySeq(
      mentioning.map(({ message: { seq }, unread: isUnread }) => ({ seq, unread: isUnread })),
      ({ seq }) => seq,
    ),
    joined ? model.mentions(user) : [],
  );
  if (joined) await agreeOnRoom(history, user);
}

async function agreeOnRoom(history: History, user: number): Promise<void> {
  const { model, roomId } = history;
  const { socket } = history.online(user);
  const claim = claimsOf(user);
  const { room, marks } = await socket.ask('room:open', { roomId, limit: 1 });
  const state = model.roomState(user);
  claim('the room', shownRoom(room), state);
  const newest = model.timeline().findLast(({ deleted }) => !deleted);
  claim('the newest message of the main timeline', room.main?.preview?.seq, newest?.seq);
  const indexOf = indexes(history);
  const markers = new Map(marks?.map(({ userId, seq }) => [indexOf(userId), seq]));
  const members = [...history.users.keys()].filter((each) => model.isJoined(each));
  claim(
    'the marks',
    members.map((each) => markers.get(each)),
    members.map((each) => model.roomState(each).main.readSeq),
  );
  // A root without replies is in no list.
  const quiet = model.roots().find(({ seq }) => model.summary(seq).replies === 0);
  if (quiet !== undefined) {
    const { thread } = await socket.ask('thread:open', { roomId, threadId: history.idOf(quiet.seq), limit: 1 });
    claim('a thread without replies', shownThread(thread, indexOf), namedThread(history, user, quiet.seq));
  }
  await clientsAgree(history, user);
}

/** The clients agree as soon as the frames are there. */
async function clientsAgree(history: History, user: number): Promise<void> {
  const { model } = history;
  const { socket } = history.online(user);
  const client = history.clients[user];
  if (client === undefined) return;
  const { main, threadsReadSeq, unreadMark, unreadFrom } = model.roomState(user);
  const threads = { main, threadsReadSeq, unreadMark, unreadFrom };
  const expected = {
    before: model.countsOfBefore(user),
    threads,
    states: model.threads().map((root) => {
      const { thread, ...state } = model.threadState(user, root);
      return { ...state, replies: history.wereAway.has(user) ? null : thread.replies };
    }),
  };
  const actual = () => {
    client.before.apply(socket.received);
    client.threads.apply(socket.received);
    const states = model.threads().map((root) => {
      const { replies, ...state } = client.threads.thread(history.idOf(root));
      return { root, ...state, replies: history.wereAway.has(user) ? null : replies };
    });
    return { before: client.before.room(), threads: client.threads.room(), states };
  };
  const phone = () => {
    client.onPhone.apply(history.online(user).phone.received);
    return client.onPhone.room();
  };
  const agreed = () => isDeepStrictEqual(actual(), expected);
  await socket.until(agreed, 'agreement', FRAMES_TIMEOUT_MS).catch(() => undefined);
  claimsOf(user)('the clients', actual(), expected);
  const phoneAgrees = () => isDeepStrictEqual(phone(), threads);
  await history
    .online(user)
    .phone.until(phoneAgrees, 'agreement', FRAMES_TIMEOUT_MS)
    .catch(() => undefined);
  claimsOf(user)('the phone', phone(), threads);
}

async function agreeOnPages(history: History): Promise<void> {
  const { model, roomId } = history;
  const { socket } = history.online(0);
  const claim = claimsOf(0);
  const indexOf = indexes(history);
  const page = (line: object): Promise<Message[]> => everyMessage(socket, { roomId, ...line });
  const main = await page({ main: true });
  claim(
    'the main timeline',
    main.map(({ seq, everyone = false, keepsUnread = false }) => ({ seq, everyone, kept: keepsUnread })),
    model.timeline().map(({ seq, everyone, kept }) => ({ seq, everyone, kept })),
  );
  const roots = model.timeline().filter(({ seq }) => model.summary(seq).replies > 0);
  claim(
    'the roots',
    main.flatMap(({ seq, thread }) => (thread === undefined ? [] : [[seq, shownSummary(thread, indexOf)]])),
    roots.map(({ seq }) => [seq, model.summary(seq)]),
  );
  for (const root of model.threads()) {
    const replies = await page({ threadId: history.idOf(root) });
    const numbers = (list: readonly { seq: number; threadSeq?: number; inRoom?: boolean }[]) =>
      list.map(({ seq, threadSeq, inRoom }) => [seq, threadSeq, inRoom]);
    claim('the replies', numbers(replies), numbers(model.repliesLeft(root)));
  }
}

/** All messages of the room, or of one line of it. */
export async function everyMessage(socket: TestSocket, line: { roomId: RoomId }): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const before = messages[0]?.seq;
    const request = { ...line, limit: LIMITS.pageMax, ...(before !== undefined && { before }) };
    const page = await socket.ask('message:page', request);
    messages.unshift(...page.messages);
    if (page.reachedStart) return messages;
  }
}

/** The messages that mention the user in the newest room of the list. */
async function mentionsIn(socket: TestSocket, roomId: RoomId): Promise<ClientEventData['mention:list']['mentions']> {
  const mentions: ClientEventData['mention:list']['mentions'] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await socket.ask('mention:list', { limit: LIST_MAX, ...(cursor !== undefined && { cursor }) });
    const found = page.mentions.filter(({ message }) => message.roomId === roomId);
    mentions.push(...found);
    cursor = found.length === 0 ? null : page.cursor;
  }
  return mentions;
}

const claimsOf = (user: number) => (what: string, actual: unknown, expected: unknown) => {
  if (!isDeepStrictEqual(actual, expected)) throw new Disagreement(what, user, actual, expected);
};

/** Lists of several rooms are ordered by time: what one transaction has stored has one time. */
const bySeq = <Each>(list: readonly Each[], seqOf: (each: Each) => number): Each[] =>
  list.toSorted((one, other) => seqOf(other) - seqOf(one));

const indexes = (history: History) => (id: UserId) => history.users.findIndex(({ user }) => user.id === id);

function shownRoom({ readSeq, unread, mentions, main, threadsReadSeq, me }: RoomState) {
  const counts = main && { readSeq: main.readSeq, unread: main.unread, mentions: main.mentions };
  const { unreadMark, unreadFrom } = me;
  return { readSeq, unread, mentions, main: counts, threadsReadSeq, unreadMark, unreadFrom };
}

function shownSummary({ replies, lastSeq, userIds }: ThreadSummary, indexOf: (id: UserId) => number) {
  return { replies, lastSeq, users: userIds.map(indexOf) };
}

function shownThread(
  { threadId, thread, following, readSeq, unread, mentions }: ThreadState,
  indexOf: (id: UserId) => number,
) {
  return { threadId, thread: shownSummary(thread, indexOf), following, readSeq, unread, mentions };
}

function namedThread(history: History, user: number, seq: number) {
  const { root, ...state } = history.model.threadState(user, seq);
  return { threadId: history.idOf(root), ...state };
}
