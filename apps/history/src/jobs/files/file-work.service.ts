import { Injectable, Logger } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { CommandBus } from '#bus/command-bus.port';
import { HistoryConfig } from '#config/app-config';
import type { UserId } from '#contracts';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { Inspection } from '../../files/inspection/inspection.js';
import { Scanner } from '../../files/scanner/scanner.port.js';
import { storeKindOf } from '../../files/storage/store-kind.policy.js';
import { StoreOwner } from '../../files/storage/store-owner.js';
import { WriteSql } from '../../store/write-sql.js';
import { submitToRoom } from '../server-commands.js';
import { refreshHidden } from './hidden-files.store.js';
import {
  claimOwnerless,
  claimWork,
  putOff,
  readMessagesOf,
  setState,
  setThumb,
  setWithoutThumb,
  settleWork,
  type ClaimedObject,
  type FileInMessage,
} from './file-work.store.js';

const INTERVAL_MS = 1_000;
/** A thumbnail takes less time, and so does a check. When the claim ends, another history may try. */
const CLAIM_SECONDS = 30;
const CHECK_CLAIM_SECONDS = 240;
const RETRY_SECONDS_MAX = 60;
/** After so many attempts that no process has survived a picture gets no thumbnail: it may be what ends them. */
const TRIES_MAX = 3;

/**
 * Checks files with the scanner, makes thumbnails, and shows the result in the messages. `objects.work_at` stays set until
 * all messages show the result, so the work survives a crash. Repeating it does no harm. Checks are a job of their own: they
 * do not wait for pictures that take long. Owners take turns: no owner waits for all pictures of another one. Files of imports wait
 * for those of users.
 */
@Injectable()
export class FileWorkService {
  private readonly logger = new Logger(FileWorkService.name);
  readonly job: PeriodicJob;
  readonly checks: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    private readonly owner: StoreOwner,
    private readonly inspection: Inspection,
    private readonly scanner: Scanner,
    private readonly config: HistoryConfig,
  ) {
    this.job = this.jobOf('file-work', false);
    this.checks = this.jobOf('file-checks', true);
  }

  private jobOf(name: string, isChecking: boolean): PeriodicJob {
    return new PeriodicJob({ name, intervalMs: INTERVAL_MS, work: (stopping) => this.work(stopping, isChecking) });
  }

  /** Works until nothing is due. */
  private async work(stopping: AbortSignal, isChecking: boolean): Promise<void> {
    if (storeKindOf(this.config) === 'none') return;
    let after: UserId | null = null;
    while (!stopping.aborted) {
      const object: ClaimedObject | undefined = await this.next(isChecking, after);
      if (object === undefined) return;
      after = object.owner_id;
      await this.take(object);
    }
  }

  /** Claims an object of the next user, and of no owner if no user has one; `undefined` if nothing is due. */
  private async next(isChecking: boolean, after: UserId | null): Promise<ClaimedObject | undefined> {
    const seconds = isChecking ? CHECK_CLAIM_SECONDS : CLAIM_SECONDS;
    const object = await claimWork(this.sql, { seconds, isChecking, after });
    if (object !== undefined) return object;
    // After the last user it is the first one's turn.
    return after === null ? claimOwnerless(this.sql, { seconds, isChecking }) : this.next(isChecking, null);
  }

  /** Repeats a failed attempt later. Other files do not wait for it. */
  private async take(object: ClaimedObject): Promise<void> {
    try {
      const isLeft = await this.finish(object);
      if (isLeft) await putOff(this.sql, object, 0);
      else await settleWork(this.sql, object);
    } catch (error) {
      this.logger.warn({ event: 'file.not-finished', objectId: object.id, reason: String(error) });
      await putOff(this.sql, object, RETRY_SECONDS_MAX);
    }
  }

  /** Returns true if a picture has passed its check and waits for its thumbnail, which is no work of the checks. */
  private async finish(object: ClaimedObject): Promise<boolean> {
    const state = await this.check(object);
    const mayHaveThumb = object.type.startsWith('image/') && !object.without_thumb;
    const lacksThumb = state === 'ready' && object.thumb_width === null && mayHaveThumb;
    const isChecked = object.state === 'checking';
    if (lacksThumb && !isChecked) await this.makeThumb(object);
    const messages = await readMessagesOf(this.sql, object.id);
    for (const message of messages) await this.refresh(message);
    return lacksThumb && isChecked;
  }

  /** Returns the state after the check. @throws Error if the scanner does not answer */
  private async check({ id, state }: ClaimedObject): Promise<ClaimedObject['state']> {
    if (state !== 'checking') return state;
    const store = await this.owner.ours();
    const found = await store.read({ kind: 'object', id });
    const next = found === undefined ? 'gone' : await this.scan(found.stream);
    await setState(this.sql, id, next);
    if (next === 'refused') this.logger.warn({ event: 'file.refused', objectId: id });
    return next;
  }

  private async scan(bytes: Readable): Promise<'ready' | 'refused'> {
    return (await this.scanner.isClean(bytes)) ? 'ready' : 'refused';
  }

  private async makeThumb({ id, owner_id, tries }: ClaimedObject): Promise<void> {
    if (tries > TRIES_MAX) {
      this.logger.warn({ event: 'file.without-thumb', objectId: id });
      return setWithoutThumb(this.sql, id);
    }
    const thumb = await this.inspection.thumb(id, owner_id);
    if (thumb === undefined) return setState(this.sql, id, 'gone');
    if (thumb === null) return setWithoutThumb(this.sql, id);
    const store = await this.owner.ours();
    await store.write({ kind: 'thumb', id, body: thumb.bytes });
    // If all its files have ended meanwhile, the bytes may be deleted already.
    if (!(await setThumb(this.sql, id, thumb))) await store.remove(id);
  }

  private async refresh(file: FileInMessage): Promise<void> {
    const { id, room_id: roomId, message_id: messageId, is_hidden: isHidden } = file;
    if (isHidden) return refreshHidden(this.sql, file);
    const request = { id: messageId, fileIds: [id] };
    await submitToRoom(this.bus, roomId, { by: 'files', type: 'file:refresh', request });
  }
}
