import { newId, type UserId } from '#contracts';
import { IMPORTED_ROOMS_MAX, type ImportView } from '#access/imports-api';
import { OpenedExport } from '#import/convert';
import type { Choice, ImportOptions } from '#import/options';
import type { RoomRecord } from '#import/records';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { CommandError } from '../command-error.js';
import { shown } from '../table.js';
import { assertFits } from './disk.js';
import { FileSending } from './file-sending.js';
import { reportOf, type ImportReport } from './import-report.js';
import { ImportRoutes, isConflict, openImport } from './import-routes.js';
import { Outcomes } from './outcomes.js';
import type { PatientServices } from './patient-services.js';
import { ImportedPeople } from './imported-people.js';
import type { Progress } from './progress.js';
import { RoomAttempt, type Run } from './room-attempt.js';
import { accountOf, UserMap } from './user-map.js';

export interface RunOptions {
  readonly paths: readonly string[];
  readonly options: ImportOptions & Choice;
  readonly maxBytes: number | undefined;
  readonly match: 'email' | 'none';
  /** A username or id. */
  readonly owner: string | undefined;
  /** The path of `map.csv`. */
  readonly users: string | undefined;
}

/** What a run has at hand. */
interface Surroundings {
  readonly services: PatientServices;
  readonly progress: Progress;
  /** Aborted with the error to throw. */
  readonly signal: AbortSignal;
  /** The data folder of Parley, if it is on this machine. */
  readonly dataDir: string | undefined;
}

interface Finished {
  readonly id: string;
  readonly report: ImportReport;
}

/** A room whose place changes more often is written to by something else. */
const ATTEMPTS_MAX = 5;
const SHOWN_EVERY = 1000;

/** Brings an export over, from where an earlier run of it has stopped. @throws CommandError, ImportError */
export async function runImport(given: RunOptions, around: Surroundings): Promise<Finished> {
  const opened = await OpenedExport.open(given.paths, given.options, given.maxBytes);
  try {
    await assertAnswered(opened);
    const [ownerId, map] = [await ownerOf(given, around), await mapOf(given, around)];
    const ordered = await order(opened, around);
    try {
      return await bring({ opened, ordered, map, ownerId, match: given.match }, around);
    } finally {
      await ordered.close();
    }
  } finally {
    around.progress.end();
    await opened.close();
  }
}

async function assertAnswered(opened: OpenedExport): Promise<void> {
  const questions = await opened.questions();
  if (questions.length === 0) return;
  throw new CommandError(questions.map(({ option, text }) => `--${option} is needed: ${text}`).join('; '));
}

async function ownerOf({ owner }: RunOptions, { services }: Surroundings): Promise<UserId | null> {
  if (owner === undefined) return null;
  const found = await accountOf(services, owner);
  if (found === undefined) throw new CommandError(`--owner: there is no account "${shown(owner)}"`);
  return found;
}

const mapOf = async ({ users }: RunOptions, { services }: Surroundings): Promise<UserMap> =>
  users === undefined ? UserMap.EMPTY : UserMap.read(users, services);

async function order(opened: OpenedExport, { progress, signal }: Surroundings): Promise<OrderedExport> {
  progress.begin('Reading the export', 0);
  let count = 0;
  return opened.order(() => {
    count += 1;
    if (count % SHOWN_EVERY !== 0) return;
    signal.throwIfAborted();
    progress.add(SHOWN_EVERY);
  });
}

interface Prepared {
  readonly opened: OpenedExport;
  readonly ordered: OrderedExport;
  readonly map: UserMap;
  readonly ownerId: UserId | null;
  readonly match: 'email' | 'none';
}

async function bring({ opened, ordered, map, ownerId, match }: Prepared, around: Surroundings): Promise<Finished> {
  const { services, progress, dataDir, signal } = around;
  progress.end();
  if (dataDir !== undefined) await assertFits(dataDir, ordered.bytesNeeded);
  ordered.limitRooms(IMPORTED_ROOMS_MAX);
  const runId = newId();
  const view: ImportView = await openImport(services, ordered.source, runId);
  const routes = new ImportRoutes(services, view.id, runId, (line) => progress.note(line));
  progress.note(`Import ${view.id}`);
  progress.begin('People', ordered.found.get('user') ?? 0);
  const outcomes = new Outcomes();
  const people = new ImportedPeople(routes, outcomes);
  await people.place(ordered, view, map, match, (count) => progress.add(count));
  for (const line of map.unmet()) progress.note(line);
  const files = new FileSending(opened, routes);
  const { startedAt } = view;
  const beganAt = ordered.beganAt ?? startedAt;
  const run: Run = { ordered, people, routes, files, progress, ownerId, startedAt, beganAt, signal };
  const rooms = ordered.writer.rooms();
  progress.begin('Messages', ordered.messages);
  for (const room of rooms) outcomes.addAll(await bringRoom(run, room));
  progress.end();
  const report = reportOf(ordered, outcomes);
  await routes.report(report, true);
  return { id: view.id, report };
}

async function bringRoom(run: Run, room: RoomRecord): Promise<Outcomes> {
  for (let turn = 1; ; turn += 1) {
    const attempt = new RoomAttempt(run, room);
    try {
      if (await attempt.succeeds()) return attempt.counts.outcomes;
    } catch (error) {
      if (!isConflict(error) || turn === ATTEMPTS_MAX) throw error;
    }
    run.progress.add(-attempt.counts.count);
    if (turn === ATTEMPTS_MAX) throw new CommandError(`${shown(room.name ?? room.id)}: the room begins anew each time`);
  }
}
