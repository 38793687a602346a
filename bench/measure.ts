import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { cpuMicroseconds } from './cpu.js';
import type { Measured, Plan } from './plan.js';
import type { Subject } from './subject.js';

/** The core of the generator. The servers may use all cores. */
const GENERATOR_CORE = '1';

export interface Result extends Measured {
  /** µs of CPU time in the measured interval, by part of the subject. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Runs the generator in a separate process pinned to a core, and reads the CPU time of the subject meanwhile. */
export async function measure(subject: Subject, plan: Plan): Promise<Result> {
  const generator = spawn('taskset', ['-c', GENERATOR_CORE, process.execPath, 'dist/bench/generator.js'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  generator.stdin.end(JSON.stringify(plan));
  const readings: Record<string, number>[] = [];
  createInterface({ input: generator.stderr }).on('line', (line) => {
    if (line.startsWith('measure')) readings.push(readParts(subject));
    else process.stderr.write(`${line}\n`);
  });
  const output = await text(generator.stdout);
  if (output === '') throw new Error(`the generator failed against ${subject.name}`);
  const [before = {}, after = {}] = readings;
  const cpu = Object.fromEntries(Object.entries(after).map(([part, used]) => [part, used - (before[part] ?? 0)]));
  return { ...(JSON.parse(output) as Measured), cpu };
}

function readParts(subject: Subject): Record<string, number> {
  return Object.fromEntries(Object.entries(subject.parts).map(([part, pid]) => [part, cpuMicroseconds([pid])]));
}
