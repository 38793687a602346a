import { Injectable } from '@nestjs/common';
import { LIST_MAX, type RoomId, type UserId } from '#contracts';
import type { ExportPage } from '#access/internal-api';
import { leadingThatFit } from '../reads/paging/answer-size.policy.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { recordAct } from '../store/audit.store.js';
import { exportCursor, exportPlace, NO_REACTION, NO_ROOM, type ExportPlace } from './export-cursor.policy.js';
import {
  EXPORTED_LISTS,
  readList,
  readMemberships,
  readNextRoom,
  readPerson,
  readRoomBounds,
  readRoomReactions,
  readSentMessages,
} from './export.store.js';

/** One statement searches this many messages of a room for the user's. */
const MESSAGES_PER_STEP = 10_000;
/** One statement returns this many reactions of a room, by all users; this process filters them. */
const REACTIONS_PER_STEP = 5_000;
const LIST_NAMES = EXPORTED_LISTS.map(({ name }) => name);
/** After this time no further step starts, so a page may be short. */
const PAGE_MS = 1_000;

type ExportRecord = ExportPage['records'][number];

/** Records that belong together, and the place after them. */
interface Entry {
  readonly records: readonly ExportRecord[];
  readonly place: ExportPlace;
}

interface Step {
  readonly entries: readonly Entry[];
  /** Where the next step begins; `null` at the end. */
  readonly next: ExportPlace | null;
}

/**
 * Exports all data of one user, page by page in bounded memory. The cursor has keys rather than offsets, so each page
 * costs the same. A page shows the data as of its own read.
 */
@Injectable()
export class ExportService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
  ) {}

  /** Empty for a user that history does not know. @throws ChatError INVALID for a malformed cursor */
  async page(actor: string, userId: UserId, cursor: string | undefined): Promise<ExportPage> {
    let next: ExportPlace | null = exportPlace(cursor, LIST_NAMES);
    if (cursor === undefined) await recordAct(this.writes, { actor, act: 'user.export', subject: userId });
    const endsAtMs = performance.now() + PAGE_MS;
    const entries: Entry[] = [];
    while (next !== null && entries.length < LIST_MAX && performance.now() < endsAtMs) {
      const step: Step = await this.step(userId, next, LIST_MAX - entries.length);
      entries.push(...step.entries);
      next = step.next;
    }
    const fitting = leadingThatFit(entries);
    const end = fitting.length < entries.length ? (fitting.at(-1)?.place ?? next) : next;
    return { records: fitting.flatMap(({ records }) => records), cursor: end && exportCursor(end) };
  }

  private step(userId: UserId, place: ExportPlace, limit: number): Promise<Step> {
    switch (place.kind) {
      case 'person':
        return this.person(userId);
      case 'list':
        return this.list(userId, place, limit);
      case 'room':
        return this.rooms(userId, place.roomId, limit);
      case 'message':
        return this.messages(userId, place, limit);
      case 'reaction':
        return this.reactions(userId, place);
    }
  }

  private async person(userId: UserId): Promise<Step> {
    const person = await readPerson(this.reads, userId);
    const place = listAt(0);
    if (person === undefined) return { entries: [], next: null };
    return { entries: [{ records: [{ kind: 'person', value: person }], place }], next: place };
  }

  private async list(userId: UserId, place: Extract<ExportPlace, { kind: 'list' }>, limit: number): Promise<Step> {
    const index = LIST_NAMES.indexOf(place.list);
    const list = EXPORTED_LISTS[index];
    if (list === undefined) throw new Error(`There is no list ${place.list}`);
    const found = await readList(this.reads, list, userId, place.after, limit);
    const entries = found.map(({ value, ids }): Entry => {
      return { records: [{ kind: place.list, value }], place: { ...place, after: ids } };
    });
    return { entries, next: placeAfter(entries, limit) ?? listAt(index + 1) };
  }

  private async rooms(userId: UserId, after: RoomId, limit: number): Promise<Step> {
    const memberships = await readMemberships(this.reads, userId, after, limit);
    const entries = memberships.map(({ readSeq, ...value }): Entry => {
      const { roomId } = value;
      const records = [
        { kind: 'room', value },
        { kind: 'readMarker', value: { roomId, readSeq } },
      ];
      return { records, place: { kind: 'room', roomId } };
    });
    return { entries, next: placeAfter(entries, limit) ?? (await this.messagesAfter(userId, NO_ROOM)) };
  }

  private async messages(
    userId: UserId,
    { roomId, seq }: Extract<ExportPlace, { kind: 'message' }>,
    limit: number,
  ): Promise<Step> {
    const { first, head } = await readRoomBounds(this.reads, roomId);
    const from = Math.max(seq, first - 1);
    const range = { roomId, seq: from, span: MESSAGES_PER_STEP, limit };
    const messages = await readSentMessages(this.reads, userId, range);
    const entries = messages.map((value): Entry => {
      return { records: [{ kind: 'message', value }], place: { kind: 'message', roomId, seq: value.seq } };
    });
    const end = from + MESSAGES_PER_STEP;
    const inRoom: ExportPlace | undefined = end < head ? { kind: 'message', roomId, seq: end } : undefined;
    return { entries, next: placeAfter(entries, limit) ?? inRoom ?? (await this.messagesAfter(userId, roomId)) };
  }

  private async reactions(
    userId: UserId,
    { roomId, after }: Extract<ExportPlace, { kind: 'reaction' }>,
  ): Promise<Step> {
    const found = await readRoomReactions(this.reads, roomId, after, REACTIONS_PER_STEP);
    const all = found.map((value): Entry => {
      const place: ExportPlace = { kind: 'reaction', roomId, after: [value.messageId, value.emoji, value.userId] };
      return { records: value.userId === userId ? [{ kind: 'reaction', value }] : [], place };
    });
    const next = placeAfter(all, REACTIONS_PER_STEP) ?? (await this.reactionsAfter(userId, roomId));
    return { entries: all.filter(({ records }) => records.length > 0), next };
  }

  private async messagesAfter(userId: UserId, after: RoomId): Promise<ExportPlace | null> {
    const roomId = await readNextRoom(this.reads, userId, after);
    return roomId === undefined ? this.reactionsAfter(userId, NO_ROOM) : { kind: 'message', roomId, seq: 0 };
  }

  private async reactionsAfter(userId: UserId, after: RoomId): Promise<ExportPlace | null> {
    const roomId = await readNextRoom(this.reads, userId, after);
    return roomId === undefined ? null : { kind: 'reaction', roomId, after: NO_REACTION };
  }
}

/** Where a list begins; behind the last one, the memberships. */
function listAt(index: number): ExportPlace {
  const list = LIST_NAMES[index];
  return list === undefined ? { kind: 'room', roomId: NO_ROOM } : { kind: 'list', list, after: [] };
}

/** A full step may have more records of its kind after it. */
function placeAfter(entries: readonly Entry[], limit: number): ExportPlace | undefined {
  return entries.length < limit ? undefined : entries.at(-1)?.place;
}
