import { statfs } from 'node:fs/promises';
import { CommandError } from '../command-error.js';

/** Beside the rows the disk holds the log of the database, and what grows meanwhile. */
const SHARE = 1.5;

/** @throws CommandError without one and a half times the bytes on the disk of the folder */
export async function assertFits(dataDir: string, bytesNeeded: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const [needed, free] = [Math.ceil(bytesNeeded * SHARE), bavail * bsize];
  if (free >= needed) return;
  throw new CommandError(`${dataDir}: ${mebibytes(needed)} are needed, ${mebibytes(free)} are free`);
}

export const mebibytes = (bytes: number): string => `${String(Math.ceil(bytes / 2 ** 20))} MiB`;
