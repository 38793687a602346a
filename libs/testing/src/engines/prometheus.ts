import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EngineProcess } from '#engines/engine-process';
import { freePort } from '#engines/free-port';
import { findPrometheus } from '#engines/prometheus-binary';

const READY_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 100;
const STOP_TIMEOUT_MS = 5_000;

export interface PrometheusOptions {
  /** Targets (`host:port`) by job. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
  /** Absolute paths. */
  readonly ruleFiles: readonly string[];
  readonly scrapeSeconds: number;
}

/** One sample in a query's result. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A rule as Prometheus has loaded it. */
export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly type: 'alerting' | 'recording';
}

/** A real Prometheus that scrapes a running Parley. */
export class TestPrometheus {
  private constructor(
    private readonly folder: string,
    private readonly engine: EngineProcess,
    private readonly url: string,
  ) {}

  static async start({ jobs, ruleFiles, scrapeSeconds }: PrometheusOptions): Promise<TestPrometheus> {
    const { prometheus } = await findPrometheus();
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-prometheus-'));
    const config = join(folder, 'prometheus.json');
    const every = `${scrapeSeconds}s`;
    // JSON is YAML.
    writeFileSync(
      config,
      JSON.stringify({
        global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
        rule_files: ruleFiles,
        scrape_configs: Object.entries(jobs).map(([job, targets]) => ({
          job_name: job,
          static_configs: [{ targets }],
        })),
      }),
    );
    const listen = `127.0.0.1:${await freePort()}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const engine = await EngineProcess.start({
      command: prometheus,
      args: [...args, `--web.listen-address=${listen}`],
    });
    const started = new TestPrometheus(folder, engine, `http://${listen}`);
    await started.untilReady();
    return started;
  }

  /** Throws Prometheus' error message if it cannot parse the expression. */
  async query(expr: string): Promise<Series[]> {
    const answer = await this.get(`query?${new URLSearchParams({ query: expr }).toString()}`);
    return (answer as { result: Series[] }).result;
  }

  async rules(): Promise<Rule[]> {
    const { groups } = (await this.get('rules')) as { groups: { rules: Rule[] }[] };
    return groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    await this.engine.end('SIGTERM', STOP_TIMEOUT_MS);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const { status, data, error } = (await response.json()) as { status: string; data: unknown; error?: string };
    if (status !== 'success') throw new Error(`${path}: ${error ?? response.status}`);
    return data;
  }

  private async untilReady(): Promise<void> {
    const endsAtMs = performance.now() + READY_TIMEOUT_MS;
    while (!(await this.isReady())) {
      if (!this.engine.running || performance.now() > endsAtMs)
        throw new Error(`Prometheus is not ready: ${this.engine.lastOutput}`);
      await sleep(POLL_INTERVAL_MS);
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/-/ready`)).ok;
    } catch {
      return false;
    }
  }
}
