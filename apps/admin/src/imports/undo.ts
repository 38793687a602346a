import { newId, type RoomId } from '#contracts';
import type { UndoAnswer, UndonePeople } from '#access/imports-api';
import { route } from '../service-client.js';
import type { PatientServices } from './patient-services.js';

interface Undone extends Omit<UndonePeople, 'done'> {
  readonly rooms: number;
  /** Rooms that somebody has written to. With one of them the accounts stay. */
  readonly refused: readonly RoomId[];
}

/** Removes the rooms of an import, then its unclaimed accounts. A repeat goes on where it has stopped. @throws CommandError */
export async function undoImport(services: PatientServices, id: string, withNewMessages: boolean): Promise<Undone> {
  const run = newId();
  const refused = new Set<RoomId>();
  let rooms = 0;
  for (let isDone = false; !isDone;) {
    const answer = await services.ask(({ history }) =>
      history.post<UndoAnswer>(route`imports/${id}/undo`, { run, withNewMessages }),
    );
    rooms += answer.deleted;
    for (const roomId of answer.refused) refused.add(roomId);
    isDone = answer.done;
  }
  if (refused.size > 0) return { rooms, refused: [...refused], removed: 0, kept: 0 };
  let removed = 0;
  for (;;) {
    const people = await services.ask(({ auth }) => auth.post<UndonePeople>(route`imports/${id}/undo`));
    removed += people.removed;
    if (people.done) return { rooms, refused: [], removed, kept: people.kept };
  }
}
