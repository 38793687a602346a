import type { User, UserId } from '#contracts';

import type { Kept } from './replica/kept.js';
import type { LateKept } from './kept/late-kept.js';

export interface StartSteps {
  /** Drops what belongs to the user before. */
  forget(): void;
  /** Shows the user's unsent messages, and what is kept of the user. */
  show(user: User, kept: Kept | null): Promise<void>;
  connect(): void;
}

/** Begins with a user, as soon as there is something to show. */
export class Start {
  private early: { readonly userId: UserId; readonly isDone: Promise<boolean> } | null = null;

  constructor(
    private readonly kept: LateKept,
    private readonly steps: StartSteps,
  ) {}

  /** Called after sign-in. Rejects with the signal's reason. */
  async run(user: User, signal: AbortSignal): Promise<void> {
    if (this.early?.userId === user.id && (await this.early.isDone)) return;
    signal.throwIfAborted();
    this.steps.forget();
    await this.steps.show(user, await this.kept.read(user.id));
    signal.throwIfAborted();
    this.steps.connect();
  }

  /**
   * Called with the user of a saved session: shows what is kept of the user, and connects, while the server is asked whether
   * the session is still valid.
   */
  runEarly(user: User): void {
    if (this.kept.place === null) return;
    this.steps.forget();
    const isWanted = (): boolean => this.early === early;
    const act = async (): Promise<boolean> => {
      const kept = await this.kept.read(user.id);
      if (kept === null || !isWanted()) return false;
      await this.steps.show(user, kept);
      if (isWanted()) this.steps.connect();
      return isWanted();
    };
    const early = { userId: user.id, isDone: act() };
    this.early = early;
  }

  /** Called when the client disconnects. */
  cancel(): void {
    this.early = null;
  }
}
