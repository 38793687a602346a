import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import sharp from 'sharp';

import {
  type AddFile,
  type FileId,
  type FileUrl,
  type Message,
  type MessageId,
  newId,
  type RoomId,
  type StoredFile,
  type Upload,
} from '#contracts';

import type { TestSocket } from './test-socket.js';
import type { TestUser } from './user.js';
import type { OnlineUser, TestUsers } from './users-of-tests.js';

const CHUNK_PAUSE_MS = 20;

export type Announcement = Omit<AddFile, 'roomId'>;

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The request that announces these bytes as a new file. */
export function announcementOf(bytes: Uint8Array, more: Partial<Announcement> = {}): Announcement {
  return { id: newId<FileId>(), name: 'notes.bin', bytes: bytes.length, sha256: sha256Of(bytes), ...more };
}

export async function announce(user: TestUser, roomId: RoomId, request: Announcement): Promise<Upload> {
  const { body } = await user.http('post', `/v1/rooms/${roomId}/files`).send(request).expect(201);
  return (body as { upload: Upload }).upload;
}

export function put({ url, headers }: Upload, bytes: Uint8Array): Promise<Response> {
  return fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
}

export async function done(user: TestUser, id: FileId): Promise<StoredFile> {
  const { body } = await user.http('post', `/v1/files/${id}/done`).expect(200);
  return (body as { file: StoredFile }).file;
}

/** Announces, uploads and ends the upload of a file. */
export async function uploaded(
  user: TestUser,
  roomId: RoomId,
  bytes: Uint8Array,
  more: Partial<Announcement> = {},
): Promise<StoredFile> {
  const request = announcementOf(bytes, more);
  const { status } = await put(await announce(user, roomId, request), bytes);
  if (status !== 200) throw new Error(`the upload was answered with ${String(status)}`);
  return done(user, request.id);
}

/** Sends a message with these files; without a text unless `more` has one. */
export async function sendFiles(
  socket: TestSocket,
  roomId: RoomId,
  files: readonly Pick<StoredFile, 'id'>[],
  more: object = {},
): Promise<Message> {
  const id = newId<MessageId>();
  await socket.ask('message:send', { id, roomId, attachments: files.map((file) => file.id), ...more });
  return socket.ask('message:get', { roomId, id });
}

/** The URLs that the user gets: none for files that the user may not read. */
export async function fileUrlsOf(user: TestUser, ids: readonly FileId[], more: object = {}): Promise<FileUrl[]> {
  const { body } = await user
    .http('post', '/v1/files/urls')
    .send({ ids, ...more })
    .expect(200);
  return (body as { urls: FileUrl[] }).urls;
}

/** A URL of a file that the user may read. */
export async function fileUrlOf(user: TestUser, id: FileId, more: object = {}): Promise<string> {
  const [found] = await fileUrlsOf(user, [id], more);
  if (found === undefined) throw new Error(`${user.user.username} gets no URL of ${id}`);
  return found.url;
}

export async function bytesAt(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`the URL was answered with ${String(response.status)}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Sends the chunks without a length; `null` breaks the connection. */
export function putStream({ url, headers }: Upload, chunks: readonly (Buffer | null)[]): Promise<Response> {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (const chunk of chunks) {
        if (chunk === null) throw new Error('cut');
        controller.enqueue(new Uint8Array(chunk));
        await sleep(CHUNK_PAUSE_MS);
      }
      controller.close();
    },
  });
  return fetch(url, { method: 'PUT', headers, body, duplex: 'half' });
}

export const text = (content: string): Buffer => Buffer.from(content);

export function picture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 20, g: 160, b: 90 } } })
    .png()
    .toBuffer();
}

/** Ann and Ben, on the other gateway, in a private room. */
export async function filesRoom(users: TestUsers): Promise<{ ann: OnlineUser; ben: OnlineUser; roomId: RoomId }> {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const group = { kind: 'group', name: 'files', memberIds: [ben.user.id] };
  const { id: roomId } = await ann.socket.ask('room:create', group);
  await ben.socket.untilIn(roomId);
  return { ann, ben, roomId };
}

export async function sendText({ socket }: OnlineUser, roomId: RoomId): Promise<MessageId> {
  const id = newId<MessageId>();
  await socket.ask('message:send', { id, roomId, body: 'plain text' });
  return id;
}

export function messageOf({ socket }: OnlineUser, roomId: RoomId, id: MessageId): Promise<Message> {
  return socket.ask('message:get', { roomId, id });
}

/** The message as the connection has last received it. */
export function received({ socket }: OnlineUser, id: MessageId): Message | undefined {
  const items = socket.of('changes').flatMap((frame) => frame.items);
  return items.flatMap((item) => (item.type === 'message' && item.message.id === id ? [item.message] : [])).at(-1);
}
