import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';

import { cpuMicroseconds } from './processes.js';

const WORK = 'while (process.cpuUsage().user < 300_000);';

// Other systems have no /proc.
describe.skipIf(process.platform !== 'linux')('the CPU time of a process', () => {
  it('has the time of a child that ended', async () => {
    const parent = spawn('sh', ['-c', '"$0" -e "$1"; echo ended; read line', process.execPath, WORK]);
    onTestFinished(() => void parent.stdin.end());
    await once(parent.stdout, 'data');
    expect(cpuMicroseconds([parent.pid ?? 0])).toBeGreaterThan(250_000);
  });
});
