import { setTimeout as sleep } from 'node:timers/promises';

import type { ClientEvent, ClientEventData, Message, RoomId, RoomState, UserId } from '#contracts';

import type { ChaosClient, RequestFields } from '../clients/chaos-client.js';
import { recordedMessage } from '../records/summaries.js';

const PAGE = 200;
const ATTEMPTS_MAX = 20;
const RETRY_MS = 500;

/** Reads a room from its start, page by page, records it, and returns its messages. */
export async function auditRoom(auditor: ChaosClient, roomId: RoomId): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await must(auditor, 'message:page', { roomId, after, limit: PAGE });
    messages.push(...page.messages);
    if (page.reachedEnd || page.messages.length === 0) break;
  }
  const { room } = await must(auditor, 'room:open', { roomId, limit: 1 });
  auditor.recorder.add('audited', {
    roomId,
    headSeq: room.headSeq,
    headRev: room.headRev,
    messages: messages.map(recordedMessage),
    memberIds: await membersOf(auditor, roomId),
  });
  return messages;
}

/** Records the server's answer about the client's own position in each of its rooms. */
export async function recordStates(client: ChaosClient): Promise<void> {
  for (const { id: roomId, readSeq, unread } of await roomsOf(client))
    client.recorder.add('state', { roomId, readSeq, unread });
}

export async function roomsOf(client: ChaosClient): Promise<RoomState[]> {
  const found: RoomState[] = [];
  let cursor: string | null = null;
  do {
    const page: ClientEventData['room:list'] = await must(client, 'room:list', {
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.rooms);
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}

async function membersOf(auditor: ChaosClient, roomId: RoomId): Promise<UserId[]> {
  const found: UserId[] = [];
  let cursor: string | null = null;
  do {
    const page: ClientEventData['member:list'] = await must(auditor, 'member:list', {
      roomId,
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.members.filter(({ state }) => state === 'joined').map(({ user }) => user.id));
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
