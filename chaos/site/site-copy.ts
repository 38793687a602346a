import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '#engines/free-port';
import type { NeutralRecord } from '#import/records';

import { isReady } from '../../tools/cluster/backend-pool.js';
import { SupervisedProcess } from '../../tools/cluster/supervised-process.js';
import type { Recorder } from '../records/recorder.js';

const run = promisify(execFile);

const READY_TIMEOUT_MS = 180_000;
const HEALTH_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 20_000;
/** In the folder of an export. */
const RECORDS = 'site.ndjson';

interface CopyOptions {
  /** The folder of the compiled programs under test. */
  readonly dist: string;
  /** Receives the exports and the log. */
  readonly folder: string;
  readonly recorder: Recorder;
}

/** The embedded form, empty at first, into which the export of a site is imported. */
export class SiteCopy {
  private process: SupervisedProcess | null = null;
  private dataDir = '';

  constructor(private readonly options: CopyOptions) {}

  /**
   * Exports the site, and the copy that has imported that. Records both.
   * @param operator the environment in which the operator's command finds the site
   */
  async compare(operator: NodeJS.ProcessEnv): Promise<void> {
    const exported = await this.export('site', operator);
    const own = await this.start();
    await this.parley(own, 'import', 'run', exported);
    await this.export('copy', own);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    if (this.dataDir !== '') await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Returns the environment in which the operator's command finds it. */
  private async start(): Promise<NodeJS.ProcessEnv> {
    this.dataDir = await mkdtemp(join(tmpdir(), 'parley-copy-'));
    const port = await freePort();
    const own = { DATA_DIR: this.dataDir, DATABASE_URL: '', REDIS_URL: '' };
    const log = createWriteStream(join(this.options.folder, 'copy.log'));
    this.process = new SupervisedProcess(
      {
        name: 'copy',
        script: join(this.options.dist, 'apps/standalone/src/main.js'),
        options: [],
        env: { ...process.env, ...own, PORT: String(port), FILES: 'folder', WEB: 'off', PARLEY_PARENT_WATCH: 'stdin' },
        isReady: () => isReady(`http://127.0.0.1:${port}`, HEALTH_TIMEOUT_MS),
        readyTimeoutMs: READY_TIMEOUT_MS,
        stopTimeoutMs: STOP_TIMEOUT_MS,
        output: (chunk) => void log.write(chunk),
      },
      false,
      () => undefined,
    );
    await this.process.start();
    return own;
  }

  private async export(from: 'site' | 'copy', operator: NodeJS.ProcessEnv): Promise<string> {
    const folder = join(this.options.folder, from);
    await rm(folder, { recursive: true, force: true });
    await this.parley(operator, 'site', 'export', folder, '--files');
    for (const line of readFileSync(join(folder, RECORDS), 'utf8').split('\n').filter(Boolean)) {
      const record = JSON.parse(line) as NeutralRecord;
      const path = record.record === 'file' ? record.path : null;
      const bytes = path !== null && { sha256: sha256Of(join(folder, path)) };
      this.options.recorder.add('exported', { from, record, ...bytes });
    }
    return folder;
  }

  private async parley(operator: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
    const program = join(this.options.dist, 'apps/admin/src/main.js');
    await run(process.execPath, [program, ...args], { env: { ...process.env, ...operator } });
  }
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
