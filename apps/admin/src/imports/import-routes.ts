import type { Readable } from 'node:stream';
import type { RoomId } from '#contracts';
import type {
  AddFilesAnswer,
  AppendAnswer,
  AppendRequest,
  FileOfMessage,
  ImportSource,
  ImportView,
  PeopleAnswer,
  PeopleRequest,
  RoomPart,
  RoomPlace,
  RoomPlaceRequest,
  ShownAnswer,
  ShowRequest,
  StoredFilesAnswer,
} from '#access/imports-api';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import type { PatientServices } from './patient-services.js';

/** The turn of a run that was killed ends a minute after its last request. */
const TURN_WAIT_MS = 90_000;
const TURN_POLL_MS = 5000;

/** Opens the import of a source, or finds it. */
export const openImport = (
  services: PatientServices,
  { format, name }: ImportSource,
  run: string,
): Promise<ImportView> => services.ask(({ history }) => history.post<ImportView>('imports', { run, format, name }));

/** The routes of one run of an import. All methods: @throws CommandError */
export class ImportRoutes {
  constructor(
    private readonly services: PatientServices,
    private readonly importId: string,
    private readonly run: string,
    private readonly notice: (line: string) => void,
  ) {}

  /** Auth knows no turns: to be called before people are placed, so that an undo waits meanwhile. */
  async takeTurn(): Promise<void> {
    await this.inTurn(() => this.storedFiles([]));
  }

  people(request: PeopleRequest): Promise<PeopleAnswer> {
    return this.services.ask(({ auth }) => auth.post(route`imports/${this.importId}/people`, request));
  }

  place(request: Omit<RoomPlaceRequest, 'run'>): Promise<RoomPlace> {
    return this.inTurn(() => this.post(route`imports/${this.importId}/rooms`, request));
  }

  part(roomId: RoomId, part: Omit<RoomPart, 'run'>): Promise<RoomPlace> {
    return this.post(route`imports/${this.importId}/rooms/${roomId}/parts`, part);
  }

  reset(roomId: RoomId): Promise<RoomPlace> {
    return this.post(route`imports/${this.importId}/rooms/${roomId}/reset`, {});
  }

  show(roomId: RoomId, request: Omit<ShowRequest, 'run'>): Promise<ShownAnswer> {
    return this.post(route`imports/${this.importId}/rooms/${roomId}/show`, request);
  }

  append(roomId: RoomId, entries: AppendRequest['entries']): Promise<AppendAnswer> {
    return this.post(route`imports/${this.importId}/rooms/${roomId}/append`, { entries });
  }

  /** Returns those that their messages do not have. */
  async addFiles(roomId: RoomId, files: readonly FileOfMessage[]): Promise<ReadonlySet<FileOfMessage>> {
    const path = route`imports/${this.importId}/rooms/${roomId}/files`;
    const { absent } = await this.post<AddFilesAnswer>(path, { files });
    return new Set(files.filter((_, at) => absent.includes(at)));
  }

  async storedFiles(sources: readonly string[]): Promise<readonly string[]> {
    const { stored } = await this.post<StoredFilesAnswer>(route`imports/${this.importId}/files`, { sources });
    return stored;
  }

  /** @param open opens the file anew for each try */
  putFile(
    { room, source, type, bytes }: { room: RoomId; source: string; type: string | null; bytes: number },
    open: () => Promise<Readable>,
  ): Promise<void> {
    const query = { run: this.run, room, source, ...(type !== null && { type }) };
    return this.services.ask(async ({ history }) =>
      history.putFile(route`imports/${this.importId}/files`, query, { bytes, stream: await open() }),
    );
  }

  report(report: object, completed: boolean): Promise<ImportView> {
    const body = { run: this.run, report, completed };
    return this.services.ask(({ history }) => history.put(route`imports/${this.importId}/report`, body));
  }

  /** Waits while an earlier run, which was perhaps killed, has its turn. */
  private async inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let waited = 0; ; waited += await this.services.wait(TURN_POLL_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (waited >= TURN_WAIT_MS) throw new CommandError('another run imports; wait for its end', { cause: error });
        if (waited === 0)
          this.notice('The turn of another run, or of one that was stopped, ends within a minute; waiting');
      }
    }
  }

  private post<Answer>(path: string, body: object): Promise<Answer> {
    const ask = ({ history }: Deployment) => history.post<Answer>(path, { run: this.run, ...body });
    return this.services.ask(ask);
  }
}

export const isConflict = (error: unknown): boolean => error instanceof CommandError && error.code === 'CONFLICT';
