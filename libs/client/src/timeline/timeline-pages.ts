import { backoffMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import type { Message, ReactionChange, RoomId, UserId } from '#contracts';

import { PageChanges } from '../replica/page-changes.js';
import { withMine } from '../replica/reactions.policy.js';
import type { Replica } from '../replica/replica.js';
import type { Fields, Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import type { FreshPage } from './fresh-page.js';
import { isOf, type Line } from '../replica/line.policy.js';
import type { ShownWindow } from './shown-window.js';
import type { JumpTarget } from './timeline-view.js';

/** Attempts if the answers do not fit the replica. */
const ATTEMPTS_MAX = 10;

export type PageRequest = Omit<Fields<'message:page'>, 'roomId' | 'main' | 'threadId'>;

export interface PageServices {
  readonly replica: Replica;
  readonly requests: Requests;
  readonly runtime: Runtime;
  readonly me: () => UserId | null;
}

/** Requests pages of a line of one room by the protocol's rule: none is older than the replica, and no change is missed. */
export class TimelinePages {
  private readonly recorders = new Set<PageChanges>();
  private breaks = 0;

  constructor(
    private readonly roomId: RoomId,
    private readonly line: Line,
    private readonly services: PageServices,
    /** The fields of a request that name the line. */
    private readonly fields: () => Pick<Fields<'message:page'>, 'main' | 'threadId'>,
    /** Loads the room, unless it is loaded. */
    private readonly load: () => Promise<void>,
  ) {}

  /** Notes a change of any message of the room. */
  note(state: Message, change: ReactionChange | undefined): void {
    for (const recorder of this.recorders)
      recorder.add(withMine(state, recorder.get(state.id), this.services.me(), change));
  }

  /** Pages requested before this moment do not fit any more. */
  break(): void {
    this.breaks++;
  }

  /**
   * Passes a fresh page to `take`, in one step with the changes recorded meanwhile. Does nothing if `isWanted` turns
   * false before. Rejects with the server's `ChatError`.
   */
  async fetch(request: PageRequest, isWanted: () => boolean, take: (page: FreshPage) => void): Promise<void> {
    for (let attempt = 0; isWanted(); attempt++) {
      await this.load();
      if (!isWanted() || (await this.attempt(request, isWanted, take))) return;
      await this.pause(attempt);
    }
  }

  /**
   * Adds the page at this side to the window and calls `added`. Does nothing if that side changes, or if `isShown` turns
   * false, before. Rejects with the server's `ChatError`.
   */
  async extend(
    window: ShownWindow,
    side: 'older' | 'newer',
    limit: number,
    isShown: () => boolean,
    added: () => void,
  ): Promise<void> {
    const { low, high } = window;
    const fits = (): boolean => isShown() && (side === 'older' ? window.low === low : window.high === high);
    await this.fetch({ limit, ...(side === 'older' ? { before: low } : { after: high }) }, fits, (page) => {
      window.add(page, side);
      added();
    });
  }

  /** The position of the target; `null` if that is known to be no message of the line. Rejects with the server's `ChatError`. */
  async seqOf(target: JumpTarget): Promise<number | null> {
    const { roomId } = this;
    const { requests, replica } = this.services;
    if ('seq' in target) return this.isOther(target.seq) ? null : Math.max(1, target.seq);
    if ('at' in target) {
      const { messages } = await requests.ask('message:page', { roomId, at: target.at, limit: 1, ...this.fields() });
      return messages[0]?.seq ?? (replica.rooms.get(roomId)?.summary?.headSeq ?? 0) + 1;
    }
    const message = await found(requests.ask('message:get', { roomId, id: target.id }));
    return message !== null && isOf(this.line, message) ? message.seq : null;
  }

  /** True if the replica holds a message of another line at this position. */
  private isOther(seq: number): boolean {
    const held = this.services.replica.rooms.get(this.roomId)?.window.at(seq);
    return held !== undefined && !isOf(this.line, held);
  }

  private async attempt(
    request: PageRequest,
    isWanted: () => boolean,
    take: (page: FreshPage) => void,
  ): Promise<boolean> {
    const { replica, requests } = this.services;
    const { breaks } = this;
    const room = replica.rooms.get(this.roomId);
    const floor = room?.gate.cursor ?? null;
    if (room === undefined || floor === null) return false;
    const recorder = new PageChanges();
    this.recorders.add(recorder);
    try {
      const page = await requests.ask('message:page', { roomId: this.roomId, ...request, ...this.fields() });
      if (!isWanted()) return true;
      if (breaks !== this.breaks || page.rev < floor || recorder.isFull) return false;
      take({ ...page, room, changed: recorder.messages });
      return true;
    } finally {
      this.recorders.delete(recorder);
    }
  }

  private async pause(attempt: number): Promise<void> {
    if (attempt >= ATTEMPTS_MAX)
      throw new ChatError('UNAVAILABLE', { message: 'The server keeps sending outdated answers.' });
    await this.services.requests.pause(backoffMs(attempt, this.services.runtime.random()));
  }
}

/** The message of the answer; `null` if there is none. */
async function found(answer: Promise<Message>): Promise<Message | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ChatError && (error.code === 'NOT_FOUND' || error.code === 'GONE')) return null;
    throw error;
  }
}
