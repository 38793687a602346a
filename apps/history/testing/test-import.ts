import { createHash, randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import type { RoomId, RoomKind, UserId } from '#contracts';
import type { ImportedEntry, ImportView, RoomPart, RoomPlace } from '#access/imports-api';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { OPERATOR_SECRET, type TestService } from './test-service.js';

/** The time of the first entry. Each is a second after the one before. */
const BEGINNING_MS = Date.parse('2020-02-01T10:00:00.000Z');
export const ROOM_CREATED_AT = '2020-01-31T08:00:00.000Z';

type Fields = Partial<Omit<ImportedEntry, 'id'>>;

/** The entry with this number, which is its id at the source too. */
export function entry(n: number, fields: Fields = {}): ImportedEntry {
  return {
    ...{ id: String(n), sender: null, senderName: null, createdAt: new Date(BEGINNING_MS + n * 1_000).toISOString() },
    ...{ body: `text ${String(n)}`, mentions: [], threadOf: null, inRoom: false, replyTo: null, editedAt: null },
    ...{ deleted: false, files: [], reactions: [], pinned: false, everyone: false, ext: null },
    ...fields,
  };
}

/** The digest behind these entries. */
export function digestOf(entries: readonly ImportedEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

/** Parts of at most `size` entries, of a room with a chain of digests. */
export function partsOf(entries: readonly ImportedEntry[], size: number): Omit<RoomPart, 'run'>[] {
  const starts = Array.from({ length: Math.ceil(entries.length / size) }, (_, n) => n * size);
  return starts.map((start, n) => ({
    part: n + 1,
    before: n === 0 ? '' : digestOf(entries.slice(0, start)),
    digest: digestOf(entries.slice(0, start + size)),
    createdAt: ROOM_CREATED_AT,
    entries: entries.slice(start, start + size),
    refused: [],
  }));
}

/** A run of an import, as the command makes its requests. */
export class TestImport {
  private readonly digests = new Map<RoomId, string>();

  private constructor(
    private readonly service: TestService,
    readonly view: ImportView,
    readonly run: string,
  ) {}

  static async open(
    service: TestService,
    name: string = randomUUID(),
    run: string = randomUUID(),
  ): Promise<TestImport> {
    const { body } = await asRoot(service, 'post', 'imports').send({ run, format: 'slack', name }).expect(200);
    return new TestImport(service, body as ImportView, run);
  }

  /** Another run of the same source. */
  again(): Promise<TestImport> {
    return TestImport.open(this.service, this.view.name);
  }

  post(path: string, body: object): Test {
    return asRoot(this.service, 'post', `imports/${this.view.id}/${path}`).send({ run: this.run, ...body });
  }

  async place(source: string, kind: RoomKind = 'group'): Promise<RoomPlace> {
    return (await this.post('rooms', { source, kind }).expect(200)).body as RoomPlace;
  }

  part(roomId: RoomId, part: object): Test {
    return this.post(`rooms/${roomId}/parts`, part);
  }

  /** Fills a room of the source with the entries. */
  async room(
    source: string,
    entries: readonly ImportedEntry[],
    { kind = 'group', size = 1_000 }: { readonly kind?: RoomKind; readonly size?: number } = {},
  ): Promise<RoomId> {
    const { roomId } = await this.place(source, kind);
    for (const part of partsOf(entries, size)) await this.part(roomId, part).expect(200);
    this.digests.set(roomId, digestOf(entries));
    return roomId;
  }

  reset(roomId: RoomId): Test {
    return this.post(`rooms/${roomId}/reset`, {});
  }

  /** Shows a room that `room` has filled, by its command. */
  showBy(roomId: RoomId, request: object): Test {
    return this.post(`rooms/${roomId}/show`, { ...request, digest: this.digests.get(roomId) });
  }

  /** Shows a room by plain SQL, so that tests of filling do not depend on commands. All its messages are read. */
  async show(roomId: RoomId, members: readonly UserId[]): Promise<void> {
    const { store } = this.service;
    await store.query(
      `WITH place AS (UPDATE history.import_rooms SET shown_at = now() WHERE room_id = $1 RETURNING *)
       INSERT INTO history.rooms (id, kind, visibility, name, name_key, created_at, create_fingerprint, last_activity_at,
         head_seq, imported_seq, everyone_seq, head_rev, rev)
       SELECT room_id, kind, 'private', source, source, $2, '', last_at, head_seq, head_seq,
         coalesce((SELECT max(seq) FROM history.messages m WHERE m.room_id = place.room_id AND m.everyone), 0), head_rev + 1, head_rev + 1 FROM place`,
      [roomId, ROOM_CREATED_AT],
    );
    for (const userId of members) {
      await store.member(roomId, userId);
      await store.query(
        `UPDATE history.members SET read_seq = r.head_seq, threads_read_seq = r.head_seq, joined_at = r.created_at
           FROM history.rooms r WHERE r.id = room_id AND room_id = $1 AND user_id = $2`,
        [roomId, userId],
      );
    }
  }
}

/** A request of the holder of `OPERATOR_SECRET`. */
export function asRoot(service: TestService, method: 'get' | 'post' | 'put', path: string): Test {
  return service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, OPERATOR_SECRET);
}
