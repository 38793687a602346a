import type { RoomId } from '#contracts';
import type { PeopleDraft } from './people-draft.js';
import type { RoomDraft } from './room-draft.js';
import type { SharedRows } from './shared-rows.js';

/** The rooms and the users of one transaction. */
export class Drafts {
  private readonly byId: ReadonlyMap<RoomId, RoomDraft>;

  constructor(
    readonly rooms: readonly RoomDraft[],
    readonly people: PeopleDraft,
    readonly shared: SharedRows,
  ) {
    this.byId = new Map(rooms.map((draft) => [draft.roomId, draft]));
  }

  room(id: RoomId): RoomDraft {
    const draft = this.byId.get(id);
    if (draft === undefined) throw new Error(`the transaction did not lock room ${id}`);
    return draft;
  }
}
