import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';

import { service, type ServiceName } from '#config/services';
import { signalPid } from '#engines/engine-process';

import { isReady } from '../../tools/cluster/backend-pool.js';
import { drainMs } from '../../tools/cluster/service-environment.js';
import { SupervisedProcess } from '../../tools/cluster/supervised-process.js';
import type { ServiceNamespace } from './service-network.js';

const READY_TIMEOUT_MS = 180_000;
const HEALTH_TIMEOUT_MS = 3_000;
const CLOSE_TIMEOUT_MS = 6_000;
const REPLACED_TIMEOUT_MS = 240_000;
const POLL_INTERVAL_MS = 50;
/** Compiled beside this file: it moves the clock of the process that loads it. */
const SHIFTED_CLOCK = join(import.meta.dirname, 'shifted-clock.js');

export interface ServiceSpec {
  readonly app: ServiceName;
  readonly number: number;
  readonly port: number;
  /** The namespace in which it runs; null: that of this machine. */
  readonly namespace: ServiceNamespace | null;
  readonly dist: string;
  readonly env: NodeJS.ProcessEnv;
  /** Receives what the process writes. */
  readonly output: (chunk: Buffer) => void;
}

/** One process of a service. A dead one is started again after 1 s, with the program and the clock chosen last. */
export class ChaosService {
  readonly name: string;
  readonly url: string;
  private readonly process: SupervisedProcess;
  private dist: string;
  private clockShiftMs = 0;

  constructor(private readonly spec: ServiceSpec) {
    const { app, number, port, namespace, env, output } = spec;
    this.name = `${app} ${number}`;
    this.url = `http://${namespace?.ip ?? '127.0.0.1'}:${port}`;
    this.dist = spec.dist;
    const script = (): string => join(this.dist, 'apps', app, 'src', 'main.js');
    const options = (): string[] => this.options();
    const ownEnv = (): NodeJS.ProcessEnv => this.environment();
    this.process = new SupervisedProcess(
      {
        name: this.name,
        prefix: namespace?.prefix ?? [],
        get script() {
          return script();
        },
        get options() {
          return options();
        },
        get env() {
          return ownEnv();
        },
        isReady: () => this.isReady(),
        readyTimeoutMs: READY_TIMEOUT_MS,
        stopTimeoutMs: drainMs(env) + CLOSE_TIMEOUT_MS,
        output,
      },
      true,
      () => undefined,
    );
  }

  get namespace(): ServiceNamespace | null {
    return this.spec.namespace;
  }

  get app(): ServiceName {
    return this.spec.app;
  }

  get pid(): number {
    return this.process.pid;
  }

  start(): Promise<void> {
    return this.process.start();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  isReady(): Promise<boolean> {
    return isReady(this.url, HEALTH_TIMEOUT_MS);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== 0) signalPid(this.pid, signal);
  }

  /** Ends the process and resolves when its successor is ready. */
  async replace(signal: 'SIGTERM' | 'SIGKILL', { dist = this.dist, clockShiftMs = 0 } = {}): Promise<void> {
    this.dist = dist;
    this.clockShiftMs = clockShiftMs;
    const { pid } = this;
    this.signal(signal);
    const endsAt = performance.now() + REPLACED_TIMEOUT_MS;
    while (this.pid === pid || !(await this.isReady())) {
      if (performance.now() > endsAt) throw new Error(`nothing has replaced ${this.name}`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  private options(): string[] {
    const own = service(this.spec.app).nodeOptions;
    return this.clockShiftMs === 0 ? [...own] : [...own, '--import', SHIFTED_CLOCK];
  }

  private environment(): NodeJS.ProcessEnv {
    const { env, port, namespace } = this.spec;
    const shift = this.clockShiftMs === 0 ? {} : { CHAOS_CLOCK_SHIFT_MS: String(this.clockShiftMs) };
    const host = namespace === null ? {} : { HOST: '0.0.0.0' };
    return { ...env, ...host, PORT: String(port), ...shift };
  }
}
