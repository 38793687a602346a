import type { Message, MessageId, RoomId } from '#contracts';

import type { ChaosClient } from '../clients/chaos-client.js';
import type { SeededRandom } from '../random/random.js';
import type { ChaosRoom, ChaosWorld } from './world.js';

/** Messages at the end of a room that are edited, deleted and reacted to. */
const RECENT = 30;
/** Messages at the end of a room in which there are roots: more, because replies stand among them. */
const RECENT_OF_ROOTS = 60;
/** One in this many messages is a root, so that many users meet in one thread. */
const ROOTS_EVERY = 6;

/** One client's turn. */
export interface Turn {
  readonly client: ChaosClient;
  readonly world: ChaosWorld;
  readonly random: SeededRandom;
  /** Numbers the messages of the client. */
  readonly nextNumber: () => number;
  /** True once the calm has begun: acts that take long end. */
  readonly isOver: () => boolean;
}

export type Act = (turn: Turn) => Promise<void>;

export function shownRoom({ client, world, random }: Turn): ChaosRoom | undefined {
  return random.pick((world.homes.get(client) ?? []).filter(({ roomId }) => client.messages(roomId) !== null));
}

export type Fits = (message: Message, client: ChaosClient) => boolean;

export const isText: Fits = ({ kind, deletedAt }) => kind === 'text' && deletedAt === null;
export const isOwn: Fits = (message, client) => isText(message, client) && message.senderId === client.userId;

/** Messages of the main timeline. */
export const isInMain = ({ threadId, inRoom }: Message): boolean => threadId === null || inRoom === true;

/** Acts in a thread of a room, which may have no replies yet; not at all on a server without threads. */
export async function inThread(
  turn: Turn,
  act: (roomId: RoomId, threadId: MessageId, replies: readonly Message[]) => unknown,
): Promise<void> {
  const { client, random } = turn;
  const room = client.has('threads') ? shownRoom(turn) : undefined;
  if (room === undefined) return;
  const recent = client.messages(room.roomId)?.slice(-RECENT_OF_ROOTS) ?? [];
  const root = random.pick(
    recent.filter((each) => each.seq % ROOTS_EVERY === 0 && isText(each, client) && each.threadId === null),
  );
  if (root === undefined) return;
  await act(
    room.roomId,
    root.id,
    recent.filter(({ threadId }) => threadId === root.id),
  );
}

export async function onMessage(
  turn: Turn,
  fits: Fits,
  act: (roomId: RoomId, message: Message) => Promise<void>,
): Promise<void> {
  const { client, random } = turn;
  const room = shownRoom(turn);
  if (room === undefined) return;
  const recent = client.messages(room.roomId)?.slice(-RECENT) ?? [];
  const message = random.pick(recent.filter((each) => fits(each, client)));
  if (message !== undefined) await act(room.roomId, message);
}
