import { ChatError } from '#contracts/errors';
import type { FileId, MessageId, RoomId, StoredFile, UserId } from '#contracts';

import type { ModelServer } from './model-server.js';
import type { ModelFile } from './model-store.js';

const UPLOADS = 'http://store.test/';

/** The answer to a request for `/v1/rooms/{id}/files` or `/v1/files/…`; `undefined` for any other. */
export function answerFiles(server: ModelServer, userId: UserId, method: string, path: string, body: object): unknown {
  const [, roomId] = /^\/v1\/rooms\/([^/]+)\/files$/.exec(path) ?? [];
  if (roomId !== undefined) return announce(server, userId, roomId as RoomId, body as StoredFile);
  const [, fileId, isDone] = /^\/v1\/files\/([^/]+)(\/done)?$/.exec(path) ?? [];
  if (fileId === undefined) return undefined;
  const file = server.store.files.get(fileId as FileId);
  if (file?.ownerId !== userId) throw new ChatError('NOT_FOUND');
  if (isDone !== undefined) return done(file);
  if (method !== 'DELETE') return undefined;
  if (file.messageId !== null) throw new ChatError('FORBIDDEN');
  server.store.files.delete(fileId as FileId);
  return null;
}

/** Stores the bytes that are sent to a URL of `announce`. Returns the HTTP status. */
export function receive(server: ModelServer, url: string, bytes: number): number {
  const file = server.store.files.get(url.slice(UPLOADS.length) as FileId);
  if (file === undefined) return 404;
  if (file.stored.bytes !== bytes) return 400;
  file.isUploaded = true;
  return 200;
}

/** Binds files to the message that is being sent. */
export function bindFiles(
  server: ModelServer,
  sender: { readonly userId: UserId; readonly roomId: RoomId; readonly id: MessageId },
  ids: readonly FileId[],
): StoredFile[] {
  const files = ids.map((id) => {
    const file = server.store.files.get(id);
    if (file?.ownerId !== sender.userId || file.roomId !== sender.roomId || file.messageId !== null)
      throw new ChatError('INVALID', { field: 'attachments' });
    if (file.stored.state === 'open') throw new ChatError('NOT_READY');
    return file;
  });
  for (const file of files) file.messageId = sender.id;
  return files.map(({ stored }) => stored);
}

function announce(server: ModelServer, userId: UserId, roomId: RoomId, request: StoredFile): object {
  const { id, name, bytes, sha256 } = request;
  const known = server.store.files.get(id);
  if (known === undefined) {
    server.requireMember(userId, roomId);
    const stored: StoredFile = {
      id,
      name,
      bytes,
      sha256,
      type: 'text/plain',
      width: null,
      height: null,
      state: 'open',
      thumb: null,
    };
    server.store.files.set(id, { roomId, ownerId: userId, isUploaded: false, messageId: null, stored });
  } else if (known.ownerId !== userId || known.roomId !== roomId || known.stored.sha256 !== sha256)
    throw new ChatError('IDEMPOTENCY_MISMATCH');
  const file = known?.stored ?? server.store.files.get(id)?.stored;
  return { file, upload: { method: 'PUT', url: UPLOADS + id, headers: {}, expiresAt: '' } };
}

function done(file: ModelFile): object {
  if (!file.isUploaded) throw new ChatError('NOT_READY');
  file.stored = { ...file.stored, state: 'ready' };
  return { file: file.stored };
}

/** A blob that is read without waiting for anything outside of the program, so that a run can be repeated. */
export function modelBlob(text: string): Blob {
  const bytes = new TextEncoder().encode(text);
  const arrayBuffer = async (): Promise<ArrayBuffer> => bytes.slice().buffer;
  const blob: object = { size: bytes.length, type: '', slice: () => blob, arrayBuffer };
  return blob as Blob;
}
