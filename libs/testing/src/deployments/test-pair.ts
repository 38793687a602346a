import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { perPlural } from '#config/services';
import { freePort } from '#engines/free-port';

import { Relay } from '../engines/relay.js';
import { newSecret } from '../secrets/new-secret.js';
import { operatorEnvironment } from '../topology/operator.js';
import { StandaloneProcess } from './standalone-process.js';
import { type Topology, TOPOLOGY_FILE } from '../topology/topology.js';

type Settings = Readonly<Record<string, string>>;

export interface PairOptions {
  /** `DATABASE_URL`, `REDIS_URL` and further settings. */
  readonly settings: Settings;
  /** Where the test itself reads PostgreSQL, if not at `DATABASE_URL`. */
  readonly storeUrl?: string;
  /** The folders with the builds of the two processes; default: this build for both. */
  readonly roots?: readonly [string, string];
}

interface PairProcess {
  readonly port: number;
  running: StandaloneProcess;
}

/**
 * Two processes with all services, which share Redis and PostgreSQL like the processes of a cluster. The test starts and stops
 * the engines, and may replace a process by one with other settings or of another version. Until `stop`, `topology()`
 * describes the pair.
 */
export class TestPair {
  private readonly outer = process.env[TOPOLOGY_FILE];
  private readonly processes: PairProcess[] = [];
  private front: Relay | null = null;
  /** The index of the process that gets new connections at the front. */
  private serving = 0;

  private constructor(
    private readonly folder: string,
    private settings: Settings,
    private readonly storeUrl: string | undefined,
  ) {}

  /** Rejects if a process does not start; then nothing is left of the pair. */
  static async start({ settings, storeUrl, roots }: PairOptions): Promise<TestPair> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-pair-'));
    const own = { OPERATOR_SECRET: newSecret(), RATE_LIMITS: 'off', DATA_DIR: join(folder, 'data') };
    const pair = new TestPair(folder, { ...own, ...settings }, storeUrl);
    try {
      // One after the other: the first migrates the schemas.
      for (const root of roots ?? [process.cwd(), process.cwd()]) await pair.add(root);
      pair.front = await Relay.start(() => pair.urls[pair.serving] ?? '');
      pair.describe();
      return pair;
    } catch (error) {
      await pair.stop();
      throw error;
    }
  }

  /** The URL in front of the pair. It leads to a process that is not being replaced. */
  get url(): string {
    return this.front?.url ?? '';
  }

  /** The processes' own URLs. */
  get urls(): string[] {
    return this.processes.map(({ port }) => `http://127.0.0.1:${String(port)}`);
  }

  /** The environment with which the admin command reaches the first process. */
  get admin(): Record<string, string> {
    return operatorEnvironment(this.urls[0] ?? '', this.settings['OPERATOR_SECRET'] ?? '');
  }

  /** Changes settings of every process that starts from now on. */
  change(settings: Settings): void {
    this.settings = { ...this.settings, ...settings };
    this.describe();
  }

  /**
   * Stops the process at this index, and starts another one on the same port.
   * @param root the folder with its build; default: this build
   */
  async replace(index: number, root?: string): Promise<void> {
    this.serving = 1 - index;
    await this.end(index);
    await this.begin(index, root);
  }

  /** Stops the process at this index. */
  async end(index: number): Promise<void> {
    await this.at(index).running.stop();
  }

  /** Starts a process in the place of one that `end` has stopped. */
  async begin(index: number, root = process.cwd()): Promise<void> {
    const place = this.at(index);
    place.running = await this.run(place.port, root);
  }

  async stop(): Promise<void> {
    if (this.outer === undefined) delete process.env[TOPOLOGY_FILE];
    else process.env[TOPOLOGY_FILE] = this.outer;
    await this.front?.stop();
    await Promise.all(this.processes.map(({ running }) => running.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async add(root: string): Promise<void> {
    const port = await freePort();
    this.processes.push({ port, running: await this.run(port, root) });
  }

  private run(port: number, root: string): Promise<StandaloneProcess> {
    return StandaloneProcess.start({ ...this.settings, PORT: String(port) }, root);
  }

  private at(index: number): PairProcess {
    const found = this.processes[index];
    if (found === undefined) throw new Error(`there is no process ${String(index)}`);
    return found;
  }

  /** Writes the topology. It has no pids, because tests stop and kill the engines and the pair themselves. */
  private describe(): void {
    const places = this.urls.map((url) => ({ pid: 0, url }));
    const own: Topology = {
      url: places[0]?.url ?? '',
      ...perPlural(() => places),
      redis: [],
      postgres: { pid: 0, url: this.storeUrl ?? this.settings['DATABASE_URL'] ?? '' },
    };
    const file = join(this.folder, 'topology.json');
    writeFileSync(file, JSON.stringify(own));
    process.env[TOPOLOGY_FILE] = file;
  }
}
