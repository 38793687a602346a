import { Injectable, Logger } from '@nestjs/common';
import type { Readiness } from '#contracts/routes/process.routes';
import { within } from '#contracts/within';
import { Drain } from '../process/shutdown.js';

/** A part that the process depends on. `check` rejects if the part does not answer. */
export interface ReadinessCheck {
  readonly name: string;
  /** If `false`, the process also serves without the part. The part is reported, but does not affect readiness. */
  readonly needed?: boolean;
  check(): Promise<void>;
}

/** A part that takes longer counts as failing. */
const CHECK_TIMEOUT_MS = 2000;

/**
 * Holds the checks of all parts. A part adds its check at start: `readinessChecks.add({ name: 'postgres', check })`.
 */
@Injectable()
export class ReadinessChecks {
  private readonly logger = new Logger(ReadinessChecks.name);
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly failing = new Set<string>();
  private running: Promise<Readiness> | undefined;

  constructor(private readonly drain: Drain) {}

  /** Replaces a check of the same name: modules in one process share dependencies. */
  add(check: ReadinessCheck): void {
    this.checks.set(check.name, check);
  }

  /**
   * Runs the checks in parallel. Concurrent callers share the result. The reasons of failures are only logged, because they
   * contain host names.
   */
  async state(): Promise<Readiness> {
    if (this.drain.draining) return { status: 'draining', checks: {} };
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<Readiness> {
    const all = [...this.checks.values()];
    const states = await Promise.all(all.map(async (check) => this.run(check)));
    const isFailing = all.some(({ needed = true }, index) => needed && states[index] === 'failing');
    const checks = Object.fromEntries(all.map(({ name }, index) => [name, states[index] ?? 'failing']));
    return { status: isFailing ? 'failing' : 'ready', checks };
  }

  private async run(check: ReadinessCheck): Promise<'ok' | 'failing'> {
    const { name } = check;
    try {
      await within(check.check(), CHECK_TIMEOUT_MS);
      if (this.failing.delete(name)) this.logger.log({ event: 'readiness.recovered', part: name });
      return 'ok';
    } catch (error) {
      if (!this.failing.has(name)) this.logger.warn({ event: 'readiness.lost', part: name, error });
      this.failing.add(name);
      return 'failing';
    }
  }
}
