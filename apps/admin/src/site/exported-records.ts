import {
  FIRST_CURSOR,
  type ExportedPeoplePage,
  type ExportedPerson,
  type ExportedRoomsPage,
} from '#access/site-export-api';
import { readLines } from '#import/export/json';
import type { NeutralRecord, UserRecord } from '#import/records';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';

/** The format of exports of Parley's sites. */
const FORMAT = 'parley';

/** All records of a site: its people, then room by room, each as of a time of its own. */
export async function* exportedRecords(
  { auth, history }: Pick<Deployment, 'auth' | 'history'>,
  now: Date,
): AsyncGenerator<NeutralRecord> {
  const people = new ExportedPeople(auth);
  yield* people.records(undefined, (name) => ({
    record: 'source',
    format: FORMAT,
    name,
    exportedAt: now.toISOString(),
  }));
  let cursor: string | undefined;
  do {
    const page: ExportedRoomsPage = await history.get('site/rooms', { cursor });
    for (const roomId of page.rooms) yield* room(history, roomId);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  // People who came meanwhile.
  yield* people.records(FIRST_CURSOR);
}

class ExportedPeople {
  private readonly known = new Set<string>();

  constructor(private readonly auth: Deployment['auth']) {}

  /** @param before the record in front of the first page, from the name of the site */
  async *records(from: string | undefined, before?: (site: string) => NeutralRecord): AsyncGenerator<NeutralRecord> {
    let cursor = from;
    do {
      const page: ExportedPeoplePage = await this.auth.get('site/people', { cursor });
      if (before !== undefined && cursor === from) yield before(page.site);
      yield* page.people.filter(({ id }) => !this.known.has(id)).map(toUser);
      for (const { id } of page.people) this.known.add(id);
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  }
}

/** A room that was deleted meanwhile has no records. @throws CommandError if the answer breaks off */
async function* room(history: Deployment['history'], roomId: string): AsyncGenerator<NeutralRecord> {
  const body = await history.stream(route`site/rooms/${roomId}`).catch(ignoreMissing);
  if (body === undefined) return;
  try {
    for await (const value of readLines({ path: roomId, place: roomId, bytes: 0, open: async () => body }))
      yield value as NeutralRecord;
  } catch (cause) {
    throw new CommandError(`room ${roomId}: the answer broke off; run the export again`, { cause });
  }
}

/** For `catch`: what is deleted is no error. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof CommandError && error.code === 'NOT_FOUND')) throw error;
}

function toUser({ id, username, displayName, type, email, active }: ExportedPerson): UserRecord {
  return { record: 'user', id, username, displayName, type, email, active };
}
