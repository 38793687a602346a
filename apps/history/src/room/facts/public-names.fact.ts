import { roomNameKey, type RoomId } from '#contracts';
import type { Drafts } from '../draft/drafts.js';
import { NONE, type Fact } from './fact.js';

export interface NameRow {
  key: string;
  id: RoomId;
}

export function knowNames({ shared }: Drafts, rows: readonly NameRow[]): void {
  for (const { key, id } of rows) shared.names.set(key, id);
}

/** Public rooms that have these names. Index: `rooms_public_name`. */
export const publicNames: Fact<[string], NameRow> = {
  keysOf: ({ names }) => names.publicNames?.map((name) => [roomNameKey(name)]) ?? NONE,
  statement: {
    name: 'public-names',
    text: `SELECT r.name_key AS key, r.id FROM history.rooms r
      WHERE r.name_key = ANY($1::text[]) AND r.visibility = 'public' AND r.deleted_at IS NULL`,
  },
  into: knowNames,
};
