import { setTimeout as pause } from 'node:timers/promises';
import { ERRORS } from '#contracts';
import { CommandError } from '../command-error.js';
import type { Deployment } from '../deployment.js';

/** The last one is repeated. */
const WAITS_MS = [250, 500, 1000, 2000, 5000];
/** A restart, a deploy or a failover ends before. */
const PATIENCE_MS = 600_000;
/** An embedded Parley that restarts has a new secret, which is written a moment after it answers. */
const NEW_SECRET_MS = 15_000;

interface Patience {
  /** Finds the services again: an embedded Parley that restarts may have another URL. */
  readonly find: () => Promise<Deployment>;
  /** Aborted with the error to throw. */
  readonly signal: AbortSignal;
  /** Gets a line when the waiting begins. */
  readonly notice: (line: string) => void;
  /** `setTimeout` of `node:timers/promises`, unless a test waits for nothing. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** Asks services that may restart meanwhile, until they answer. A repeat of each request must do no harm. */
export class PatientServices {
  private hasAnswered = false;

  constructor(
    private deployment: Deployment,
    private readonly patience: Patience,
  ) {}

  /**
   * Asks once; if the services have answered before, again and again for ten minutes, as long as an error may pass.
   * @throws CommandError, and the reason of the signal
   */
  async ask<Answer>(act: (deployment: Deployment) => Promise<Answer>): Promise<Answer> {
    let hadWrongKey: number | undefined;
    for (let [turn, waited] = [0, 0]; ; turn += 1) {
      this.patience.signal.throwIfAborted();
      try {
        const answer = await act(this.deployment);
        this.hasAnswered = true;
        return answer;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (error.code === 'UNAUTHENTICATED') hadWrongKey ??= waited;
        if (!this.mayPass(error, waited, hadWrongKey)) throw error;
        if (turn === 0) this.patience.notice(`${error.message}; trying again`);
        waited += await this.wait(WAITS_MS[turn] ?? WAITS_MS.at(-1) ?? 0);
        this.deployment = await this.patience.find().catch(() => this.deployment);
      }
    }
  }

  /** Returns the time. */
  async wait(ms: number): Promise<number> {
    const { signal, wait = (time: number) => pause(time, undefined, { signal }) } = this.patience;
    await wait(ms).catch(() => undefined);
    signal.throwIfAborted();
    return ms;
  }

  /** @param wrongKeySince the time waited when the services first did not accept the key */
  private mayPass({ code, cause }: CommandError, waited: number, wrongKeySince = waited): boolean {
    if (!this.hasAnswered || waited >= PATIENCE_MS) return false;
    if (code === undefined) return cause !== undefined;
    if (code === 'UNAUTHENTICATED') return waited - wrongKeySince < NEW_SECRET_MS;
    const known = Object.entries(ERRORS).find(([name]) => name === code);
    return known === undefined ? code.startsWith('HTTP 5') : known[1].retry === 'later';
  }
}
