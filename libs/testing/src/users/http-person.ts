import {
  type Message,
  type MessageId,
  newId,
  type RoomId,
  type StoredFile,
  type Tokens,
  type Upload,
  type User,
} from '#contracts';

import { type Announcement, announcementOf, put } from './test-files.js';
import { uniqueName } from './user.js';

/** A guest of a Parley beside the deployment under test, over HTTP. */
export class HttpPerson {
  private constructor(
    private readonly url: string,
    readonly token: string,
    readonly user: User,
  ) {}

  /** Signs in as a new guest, whose name begins with `prefix`. */
  static async enter(url: string, prefix: string): Promise<HttpPerson> {
    const answer = await send(url, 'POST', '/v1/auth/guest', undefined, { username: uniqueName(prefix) });
    const { user, tokens } = (await answer.json()) as { user: User; tokens: Tokens };
    return new HttpPerson(url, tokens.accessToken, user);
  }

  /** The same person after a restart on another port. */
  at(url: string): HttpPerson {
    return new HttpPerson(url, this.token, this.user);
  }

  ask(method: string, path: string, body?: object): Promise<Response> {
    return send(this.url, method, path, this.token, body);
  }

  /** The JSON of the answer. Rejects if the status is not 2xx. */
  async answer<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.ask(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${String(response.status)}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  async newRoom(members: readonly HttpPerson[] = []): Promise<RoomId> {
    const memberIds = members.map(({ user }) => user.id);
    const room = { kind: 'group', name: uniqueName('files'), memberIds };
    return (await this.answer<{ id: RoomId }>('POST', '/v1/rooms', room)).id;
  }

  async announce(roomId: RoomId, request: Announcement): Promise<Upload> {
    return (await this.answer<{ upload: Upload }>('POST', `/v1/rooms/${roomId}/files`, request)).upload;
  }

  async upload(roomId: RoomId, bytes: Uint8Array, more: Partial<Announcement> = {}): Promise<StoredFile> {
    const request = announcementOf(bytes, more);
    const { status } = await put(await this.announce(roomId, request), bytes);
    if (status !== 200) throw new Error(`the upload was answered with ${String(status)}`);
    return (await this.answer<{ file: StoredFile }>('POST', `/v1/files/${request.id}/done`)).file;
  }

  async sendFiles(roomId: RoomId, files: readonly StoredFile[]): Promise<Message> {
    const id = newId<MessageId>();
    await this.answer('POST', `/v1/rooms/${roomId}/messages`, { id, attachments: files.map((file) => file.id) });
    return this.message(roomId, id);
  }

  message(roomId: RoomId, id: MessageId): Promise<Message> {
    return this.answer('GET', `/v1/rooms/${roomId}/messages/${id}`);
  }

  async fileUrls(files: readonly Pick<StoredFile, 'id'>[]): Promise<string[]> {
    const body = { ids: files.map(({ id }) => id) };
    const { urls } = await this.answer<{ urls: { url: string }[] }>('POST', '/v1/files/urls', body);
    return urls.map(({ url }) => url);
  }
}

function send(url: string, method: string, path: string, token?: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
