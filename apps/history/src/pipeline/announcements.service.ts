import { Injectable, Logger } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import {
  LIMITS,
  roomChannel,
  userChannel,
  type RoomId,
  type RoomSignal,
  type Urev,
  type UserId,
  type UserSignal,
  type UserItem,
} from '#contracts';
import type { Committed } from './change-transaction.service.js';
import { roomFrames, userFrames, type Numbered } from './frames.policy.js';
import type { Drafts } from '../room/draft/drafts.js';
import type { OwnChange, ThreadKey } from '../room/draft/people-draft.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import { pairOf } from '../room/rules/direct-key.policy.js';
import type { TracedRooms } from './command-traces.js';

/** Publishes committed changes as frames on the channels of rooms and users. */
@Injectable()
export class AnnouncementsService {
  /** Frames since the process started. Plain numbers, which the metrics read. */
  readonly counts = { published: 0, lost: 0 };
  private readonly logger = new Logger(AnnouncementsService.name);

  constructor(private readonly fanout: Fanout) {}

  /**
   * Publishes frames of rooms first, and at once, so they leave in the order of the commits; then frames of users, then
   * read markers and signals. Never rejects: clients notice a lost frame as a gap and repair it with `sync`.
   */
  async announce({ drafts, urevs, views, messages }: Committed, traced?: TracedRooms): Promise<void> {
    const { rooms, people } = drafts;
    await Promise.all(
      rooms.map(async (draft) =>
        this.publishAll(roomChannel(draft.roomId), () => {
          const frames = roomFrames(draft, messages);
          this.publishTrace(draft.roomId, frames[0], traced?.get(draft.roomId));
          // In the same turn, so that pieces leave in the order of the commits, too.
          return [...frames, ...growSignals(draft)];
        }),
      ),
    );
    await Promise.all(
      people.changedUsers.map(async (userId) => {
        const count = people.countOwn(userId);
        const to = urevs.get(userId) ?? count;
        const from = to - count;
        await this.publishAll(userChannel(userId), () => userFrames(userItems(userId, drafts, from, views), from, to));
      }),
    );
    await Promise.all(rooms.map(async (draft) => this.publishMarks(draft, people.ownChanges)));
    for (const draft of rooms) if (draft.hasNewSpeaker) await this.publishRelations(draft);
  }

  /** Publishes changes that only this user sees. `urev` is the user's counter after the last one. Never rejects. */
  async announceToUser(userId: UserId, urev: Urev, ...items: readonly UserItem[]): Promise<void> {
    const from = urev - items.length;
    const numbered = items.map((item, index) => ({ number: from + index + 1, item }));
    await this.publishAll(userChannel(userId), () => userFrames(numbered, from, urev));
  }

  /** Makes the gateways send `heads` to these rooms, because frames may have been lost. Never rejects. */
  async requestHeads(roomIds: readonly RoomId[]): Promise<void> {
    await Promise.all(roomIds.map(async (roomId) => this.signal(roomId, { type: 'heads' })));
  }

  private async publishMarks(draft: RoomDraft, changes: ReadonlyMap<UserId, ReadonlyMap<RoomId, OwnChange>>) {
    if (draft.room === undefined || draft.room.member_count > LIMITS.liveRoomMembers) return;
    const marks = [...draft.memberChanges.keys()].flatMap((userId) => {
      const member = draft.member(userId);
      const marked = changes.get(userId)?.get(draft.roomId) === 'read';
      return marked && member !== undefined ? [{ userId, seq: member.read_seq }] : [];
    });
    if (marks.length > 0) await this.signal(draft.roomId, { type: 'read', marks });
  }

  /** Signals to both users of a direct room that they may see each other's presence from now on. */
  private async publishRelations({ room }: RoomDraft): Promise<void> {
    const key = room?.direct_key ?? null;
    if (key === null) return;
    const [one, other] = pairOf(key);
    await Promise.all([this.signalRelations(one, other), this.signalRelations(other, one)]);
  }

  private async signalRelations(to: UserId, userId: UserId): Promise<void> {
    const signal: UserSignal = { type: 'relations', userId };
    await this.publishAll(userChannel(to), () => [JSON.stringify(signal)]);
  }

  /** Not awaited: the signal leaves right before the frame on the same connection and delays nothing. */
  private publishTrace(roomId: RoomId, frame: string | undefined, traceparents: readonly string[] | undefined): void {
    if (frame === undefined || traceparents === undefined) return;
    void this.signal(roomId, { type: 'trace', length: frame.length, traceparents });
  }

  private async signal(roomId: RoomId, signal: RoomSignal): Promise<void> {
    await this.publishAll(roomChannel(roomId), () => [JSON.stringify(signal)]);
  }

  /** An error while making a frame also loses it: its changes are committed already. */
  private async publishAll(channel: string, texts: () => readonly string[]): Promise<void> {
    try {
      // In one turn, so that nothing else on the channel comes between them.
      const published = await Promise.all(texts().map((text) => this.fanout.publish(channel, text)));
      this.counts.published += published.length;
    } catch (error) {
      this.counts.lost += 1;
      this.logger.warn({ event: 'frame.lost', channel, reason: String(error) });
    }
  }
}

/** The committed text of messages that grow on. */
function growSignals(draft: RoomDraft): string[] {
  const pieces = draft.growing.news;
  if (pieces.length === 0) return [];
  const signal: RoomSignal = { type: 'grow', pieces, memberCount: draft.record.member_count };
  return [JSON.stringify(signal)];
}

function userItems(userId: UserId, drafts: Drafts, from: number, views: Committed['views']): Numbered<UserItem>[] {
  const { people } = drafts;
  const items = [
    ...[...(people.ownChanges.get(userId) ?? [])].map(([roomId, change]) =>
      change === 'gone' ? goneItem(userId, drafts.room(roomId)) : userItem(userId, roomId, change, views),
    ),
    ...[...(people.ownThreads.get(userId)?.values() ?? [])].map((key) => threadItem(userId, key, views)),
  ];
  return items.flatMap((item, index) => (item === undefined ? [] : [{ number: from + index + 1, item }]));
}

function threadItem(userId: UserId, key: ThreadKey, views: Committed['views']): UserItem | undefined {
  const state = views.threadState(userId, key.roomId, key.threadId);
  return state && { type: 'thread', state };
}

function goneItem(userId: UserId, draft: RoomDraft): UserItem {
  const reason = draft.member(userId)?.gone_reason ?? null;
  return { type: 'room.gone', roomId: draft.roomId, ...(reason !== null && { reason }) };
}

function userItem(
  userId: UserId,
  roomId: RoomId,
  change: Exclude<OwnChange, 'gone'>,
  views: Committed['views'],
): UserItem | undefined {
  if (change === 'read') {
    const read = views.readState(userId, roomId);
    return read && { type: 'read', roomId, ...read };
  }
  const state = views.state(userId, roomId);
  return state && { type: 'room', state };
}
