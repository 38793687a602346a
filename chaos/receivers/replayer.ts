import { setTimeout as sleep } from 'node:timers/promises';

import { askHttp, insist } from '../clients/entering.js';
import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import type { FeedProgress } from './progress.js';

const PAUSE_MIN_MS = 2_000;
const PAUSE_MAX_MS = 7_000;
const SEQ_MAX = 30;
const ALL_ROOMS_SHARE = 0.2;

/** A hook of the app that is replayed from time to time. */
export interface ReplayedHook {
  readonly hookId: string;
  readonly progress: FeedProgress;
}

/** Lets Parley deliver again what it has delivered. */
export class Replayer {
  private readonly stopping = new AbortController();
  private count = 0;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: { readonly url: string; readonly key: string; readonly roomIds: readonly string[] },
    private readonly hooks: readonly ReplayedHook[],
    private readonly recorder: Recorder,
    private readonly random: SeededRandom,
  ) {}

  begin(): void {
    this.working = this.work();
  }

  async rest(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await sleep(this.random.between(PAUSE_MIN_MS, PAUSE_MAX_MS), undefined, { signal }).catch(() => undefined);
      const hook = this.random.pick(this.hooks);
      if (signal.aborted || hook === undefined) return;
      await this.replay(hook);
    }
  }

  private async replay({ hookId, progress }: ReplayedHook): Promise<void> {
    const { url, key, roomIds } = this.app;
    const isOfAll = this.random.next() < ALL_ROOMS_SHARE;
    const roomId = isOfAll ? null : (this.random.pick(roomIds) ?? null);
    const seq = roomId === null ? 1 : this.random.between(1, SEQ_MAX);
    this.count += 1;
    const replay = { hookId, number: this.count, roomId, seq };
    for (const again of roomId === null ? roomIds : [roomId]) progress.awaitAgain(again, seq);
    this.recorder.add('replay', { ...replay, acked: false });
    const path = `/v1/server/hooks/${hookId}/replay`;
    await insist(() => askHttp(url, { path, token: key, body: roomId === null ? {} : { roomId, seq } }));
    this.recorder.add('replay', { ...replay, acked: true });
  }
}
