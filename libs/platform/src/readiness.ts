import { Injectable, Logger } from '@nestjs/common';
import { Drain } from './shutdown.js';

/** A part that the process cannot serve without; `check` rejects when it does not answer. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<void>;
}

export interface Readiness {
  readonly status: 'ready' | 'failing' | 'draining';
  /** By part. The reasons are in the log: they name hosts. */
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

/** A part that takes longer counts as failing. */
const CHECK_TIMEOUT_MS = 2000;

/** Parts add their checks here when they start: `readinessChecks.add({ name: 'postgres', check })`. */
@Injectable()
export class ReadinessChecks {
  private readonly logger = new Logger(ReadinessChecks.name);
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly failing = new Set<string>();
  private running: Promise<Readiness> | undefined;

  constructor(private readonly drain: Drain) {}

  /** Replaces a check of the same name: in one process, parts share what is checked. */
  add(check: ReadinessCheck): void {
    this.checks.set(check.name, check);
  }

  /** Runs the checks side by side; callers that come meanwhile share the answer. */
  async state(): Promise<Readiness> {
    if (this.drain.draining) return { status: 'draining', checks: {} };
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<Readiness> {
    const results = await Promise.all([...this.checks.values()].map(async (check) => this.run(check)));
    const checks = Object.fromEntries(results);
    return { status: Object.values(checks).includes('failing') ? 'failing' : 'ready', checks };
  }

  private async run(check: ReadinessCheck): Promise<[string, 'ok' | 'failing']> {
    const { name } = check;
    try {
      await within(check.check(), CHECK_TIMEOUT_MS);
      if (this.failing.delete(name)) this.logger.log({ event: 'readiness.recovered', part: name });
      return [name, 'ok'];
    } catch (error) {
      if (!this.failing.has(name)) this.logger.warn({ event: 'readiness.lost', part: name, error });
      this.failing.add(name);
      return [name, 'failing'];
    }
  }
}

async function within(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
