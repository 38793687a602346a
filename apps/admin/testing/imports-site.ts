import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { RoomId, UserId } from '#contracts';
import type {
  AddFilesAnswer,
  AddFilesRequest,
  ImportedEntry,
  PeopleRequest,
  PlacedPerson,
  RoomPart,
  RoomPlace,
  ShowRequest,
} from '#access/imports-api';

interface SiteRoom {
  readonly place: Omit<RoomPlace, 'roomId'>;
  readonly entries: readonly ImportedEntry[];
  readonly shown: Omit<ShowRequest, 'run' | 'digest'> | null;
}

interface Asked {
  readonly method: string;
  /** Without the prefix of a service. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: never;
  readonly bytes: () => Promise<string>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly field?: string,
  ) {
    super(code);
  }
}

const EMPTY: SiteRoom = {
  place: { state: 'filling', parts: 0, digest: '', refused: [], isInUse: false, lastAt: null },
  entries: [],
  shown: null,
};

/** Auth and history as `imports-api.ts` describes them, in memory. */
export class ImportsSite {
  readonly rooms = new Map<string, SiteRoom>();
  readonly files = new Map<string, string>();
  readonly people = new Map<string, PlacedPerson>();
  readonly requests: string[] = [];
  report: unknown = null;
  /** Accounts that were there before. */
  accounts = new Set(['ada', 'root']);
  /** Who has the turn of another run, for so many requests. */
  othersTurn = 0;
  /** Ids of entries that history does not store. */
  invalid = new Set<string>();
  erased = new Set<string>();
  refusedFiles = new Map<string, string>();
  private completed = 0;

  /** What `fetch` does. Errors of the connection are the caller's. */
  async answer(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams: query } = new URL(url);
    const method = init.method ?? 'GET';
    const path = pathname.replace(/^\/(auth|history)\//, '');
    this.requests.push(`${method} ${path}`);
    const bytes = () => text(init.body as unknown as Readable);
    const body = (typeof init.body === 'string' ? JSON.parse(init.body) : undefined) as never;
    try {
      const answer = await this.act({ method, path: decodeURIComponent(path), query, body, bytes });
      return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, field } = error;
      return Response.json({ code, ...(field !== undefined && { field }) }, { status });
    }
  }

  /** All that people could see, for comparisons. */
  seen(): unknown {
    const rooms = [...this.rooms].map(([source, { entries, shown }]) => ({ source, entries, shown }));
    return { rooms, files: [...this.files].sort(), people: [...this.people.values()], report: this.report };
  }

  private async act(asked: Asked): Promise<unknown> {
    const { method, path, body } = asked;
    const user = /^users\/(.+)$/.exec(path)?.[1];
    if (user !== undefined) return this.account(user);
    if (path === 'imports')
      return { id: 'i', ...(body as object), startedAt: '2026-11-01T00:00:00.000Z', report: null };
    if (path === 'imports/i/people') return this.place(body);
    if (this.othersTurn > 0) {
      this.othersTurn -= 1;
      throw new Refusal(409, 'CONFLICT');
    }
    if (path === 'imports/i/report') return this.save(body);
    if (path === 'imports/i/files') return method === 'PUT' ? this.putFile(asked) : this.find(body);
    return this.inRoom(path, body);
  }

  private account(user: string): { id: string; username: string } {
    if (!this.accounts.has(user)) throw new Refusal(404, 'NOT_FOUND');
    return { id: `account-${user}`, username: user };
  }

  private place({ people }: PeopleRequest): { people: PlacedPerson[] } {
    return { people: people.map((person) => this.placeOne(person)) };
  }

  private placeOne({ id, username, account }: PeopleRequest['people'][number]): PlacedPerson {
    const known = this.people.get(id);
    if (known !== undefined) return known;
    const placed = this.placed(id, username, account);
    this.people.set(id, placed);
    return placed;
  }

  private placed(id: string, username: string, account: UserId | null): PlacedPerson {
    if (this.erased.has(id)) return { id, outcome: 'erased', userId: null, username: null };
    if (account !== null) return { id, outcome: 'mapped', userId: account, username: account.replace('account-', '') };
    const free = this.accounts.has(username) ? `${username}-2` : username;
    return { id, outcome: 'unclaimed', userId: `user-${id}` as UserId, username: free };
  }

  private save({ report, completed }: { report: unknown; completed: boolean }): object {
    if (completed) this.completed += 1;
    this.report = report;
    return { id: 'i', report };
  }

  private find({ sources }: { sources: readonly string[] }): { stored: string[] } {
    return { stored: sources.filter((source) => this.files.has(source)) };
  }

  private async putFile({ query, bytes }: Asked): Promise<undefined> {
    const source = query.get('source') ?? '';
    const sent = await bytes();
    const code = this.refusedFiles.get(source);
    if (code !== undefined) throw new Refusal(400, code);
    this.files.set(source, createHash('sha256').update(sent).digest('hex'));
  }

  private inRoom(path: string, body: never): unknown {
    if (path === 'imports/i/rooms') return this.placeOf((body as { source: string }).source);
    const { source = '', act } = /^imports\/i\/rooms\/room-(?<source>.+)\/(?<act>\w+)$/s.exec(path)?.groups ?? {};
    const room = this.rooms.get(source);
    if (room === undefined) throw new Refusal(404, 'NOT_FOUND');
    switch (act) {
      case 'parts':
        return this.part(source, room, body);
      case 'reset':
        if (room.shown !== null) throw new Refusal(409, 'CONFLICT');
        this.rooms.set(source, EMPTY);
        return this.placeOf(source);
      case 'show':
        return this.show(source, room, body);
      case 'files':
        return this.addFiles(source, room, body);
      default:
        return this.append(source, room, body);
    }
  }

  private placeOf(source: string): RoomPlace {
    const room = this.rooms.get(source) ?? EMPTY;
    this.rooms.set(source, room);
    return { ...room.place, roomId: `room-${source}` as RoomId };
  }

  private part(source: string, room: SiteRoom, { part, before, digest, entries, refused }: RoomPart): RoomPlace {
    const { place } = room;
    if (place.parts === part && place.digest === digest) return this.placeOf(source);
    if (room.shown !== null || place.parts + 1 !== part || place.digest !== before) throw new Refusal(409, 'CONFLICT');
    this.assertValid(entries);
    const all = [...room.entries, ...entries];
    this.rooms.set(source, {
      ...room,
      entries: all,
      place: {
        ...{ ...place, parts: part, digest, lastAt: all.at(-1)?.createdAt ?? null },
        refused: [...place.refused, ...refused],
      },
    });
    return this.placeOf(source);
  }

  private show(source: string, room: SiteRoom, { run: _, digest, ...shown }: ShowRequest): object {
    if (room.shown === null && digest !== room.place.digest) throw new Refusal(409, 'CONFLICT');
    this.rooms.set(source, { ...room, shown: room.shown ?? shown, place: { ...room.place, state: 'shown' } });
    const members = (room.shown ?? shown).members.map(({ userId }) => userId);
    const left = shown.members.map(({ userId }) => userId).filter((userId) => !members.includes(userId));
    return { name: shown.name, kind: shown.kind, headSeq: room.entries.length, left };
  }

  private addFiles(source: string, room: SiteRoom, { files }: AddFilesRequest): AddFilesAnswer {
    const absent: number[] = [];
    const entries = new Map(room.entries.map((entry) => [entry.id, entry]));
    for (const [at, { message, file }] of files.entries()) {
      const entry = entries.get(message);
      if (entry?.files.some((own) => own.source === file.source) !== true) absent.push(at);
      else
        entries.set(message, {
          ...entry,
          files: entry.files.map((own) => (own.source === file.source ? { ...own, stored: true } : own)),
        });
    }
    this.rooms.set(source, { ...room, entries: [...entries.values()] });
    return { absent };
  }

  private append(source: string, room: SiteRoom, { entries }: { entries: readonly ImportedEntry[] }): object {
    this.assertValid(entries);
    const ids = new Set(room.entries.map(({ id }) => id));
    const known = entries.filter(({ id }) => ids.has(id));
    const fresh = entries.filter(({ id }) => !ids.has(id));
    const { isInUse, lastAt } = room.place;
    const isBehind = ({ createdAt }: ImportedEntry) => !isInUse && createdAt >= (lastAt ?? '');
    const added: ImportedEntry[] = [];
    for (const entry of fresh.filter(isBehind)) {
      if (entry.threadOf === null || ids.has(entry.threadOf)) added.push(entry);
      if (added.at(-1) === entry) ids.add(entry.id);
    }
    const all = [...room.entries, ...added];
    this.rooms.set(source, { ...room, entries: all, place: { ...room.place, lastAt: all.at(-1)?.createdAt ?? null } });
    return { stored: added.length, known: known.length, refused: fresh.length - added.length };
  }

  private assertValid(entries: readonly ImportedEntry[]): void {
    const at = entries.findIndex(({ id }) => this.invalid.has(id));
    if (at >= 0) throw new Refusal(400, 'INVALID', `entries.${String(at)}.body`);
  }
}
