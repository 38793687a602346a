import type { RoomId, UserId } from '#contracts';
import { externalKey } from '../draft/shared-rows.js';
import { NONE, type Fact } from './fact.js';

interface ExternalRow {
  app_id: UserId;
  external_id: string;
  id: RoomId;
}

/** The rooms of the caller's app with these ids of its host. Index: `rooms_external`. */
export const externalRooms: Fact<[UserId, string], ExternalRow> = {
  keysOf: ({ command: { actor }, names: { externalId } }) =>
    externalId === undefined ? NONE : [[actor.userId, externalId]],
  statement: {
    name: 'external-rooms',
    text: `SELECT r.app_id, r.external_id, r.id
      FROM unnest($1::uuid[], $2::text[]) AS input (app_id, external_id)
      JOIN history.rooms r
        ON r.app_id = input.app_id AND r.external_id = input.external_id AND r.deleted_at IS NULL`,
  },
  into({ shared }, rows) {
    for (const { app_id: appId, external_id: externalId, id } of rows)
      shared.externals.set(externalKey(appId, externalId), id);
  },
};
