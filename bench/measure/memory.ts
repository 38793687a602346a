import { readFileSync } from 'node:fs';

import { type Parts, processesOf } from './processes.js';

/**
 * Memory of all processes of a system in KiB, without code and files. Pages that processes share count once (`Pss`,
 * proc_pid_smaps(5)).
 */
export function memoryKib(parts: Parts): number {
  return processesOf(parts).reduce((sum, pid) => sum + memoryOf(pid), 0);
}

function memoryOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'latin1');
    return [...rollup.matchAll(/^Pss_(?:Anon|Shmem): +(\d+) kB$/gm)].reduce((sum, [, kib]) => sum + Number(kib), 0);
  } catch {
    // The process ended between the listing and the read.
    return 0;
  }
}
