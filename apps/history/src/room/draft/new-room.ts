import type { Actor, RoomKind, RoomSettings } from '#contracts';
import type { RoomRecord } from '../rows/room-facts.js';
import { extOf } from '../rows/room.rows.js';
import { revOf, seqOf, type RoomDraft } from './room-draft.js';

interface Made extends Partial<Pick<RoomRecord, 'create_fingerprint' | 'direct_key' | 'app_id' | 'external_id'>> {
  readonly settings?: RoomSettings;
}

/** The rooms of apps are found by another key than the fingerprint. */
const NO_FINGERPRINT = Buffer.alloc(0);

/** A room without members and messages. */
export function newRoom(
  draft: RoomDraft,
  kind: RoomKind,
  { userId }: Actor,
  { settings = {}, ...made }: Made,
): RoomRecord {
  const { name = null, topic, visibility = 'private', slowModeSeconds = 0, archived = false, ext = {} } = settings;
  const { now } = draft;
  const times = { created_at: now, last_activity_at: now, archived_at: archived ? now : null, deleted_at: null };
  const counters = {
    first_seq: seqOf(1),
    head_seq: seqOf(0),
    imported_seq: seqOf(0),
    head_rev: revOf(0),
    rev: revOf(0),
    member_count: 0,
  };
  const given = { kind, visibility, name, topic: topic || null, slow_mode_seconds: slowModeSeconds };
  const profile = { avatar_id: null, ext: extOf(ext) };
  const origin = { created_by: userId, create_fingerprint: NO_FINGERPRINT, direct_key: null, blocked: false };
  const app = { app_id: null, external_id: null };
  return { id: draft.roomId, ...given, ...profile, ...times, ...counters, ...origin, ...app, ...made };
}
