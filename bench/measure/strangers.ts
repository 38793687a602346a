import { readFileSync } from 'node:fs';

import { cpuMicroseconds } from './processes.js';

const MICROSECONDS_PER_TICK = 10_000;
/**
 * Fields of the first line of /proc/stat, in ticks. The network of the own processes is in irq and softirq, which belong
 * to no process; the time of guests is in user and nice.
 */
const BUSY_FIELDS = ['user', 'nice', 'system', null, null, null, null, 'steal'] as const;

export interface Reading {
  readonly atMs: number;
  /** CPU time of the whole machine so far, in µs. */
  readonly busy: number;
  /** CPU time of this process and its descendants so far, in µs. */
  readonly own: number;
}

/** Time in which some process of the machine ran, in µs; `text` is the content of /proc/stat. */
export function busyMicroseconds(text: string): number {
  const fields = (/^cpu +(.*)$/m.exec(text)?.[1] ?? '').split(' ').map(Number);
  const ticks = BUSY_FIELDS.reduce((sum, name, index) => sum + (name === null ? 0 : (fields[index] ?? 0)), 0);
  return ticks * MICROSECONDS_PER_TICK;
}

export function readMachine(): Reading {
  return {
    atMs: performance.now(),
    busy: busyMicroseconds(readFileSync('/proc/stat', 'latin1')),
    own: cpuMicroseconds([process.pid]),
  };
}

/** The number of cores that other processes of the machine kept busy between two readings. */
export function strangersBetween(before: Reading, after: Reading): number {
  const strange = after.busy - before.busy - (after.own - before.own);
  return Math.max(0, strange / 1000 / (after.atMs - before.atMs));
}
