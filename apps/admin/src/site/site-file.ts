import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { NeutralRecord } from '#import/records';
import { CommandError } from '../command-error.js';
import { OutputFile } from '../output-file.js';

const OPERAND = '<path>';
const RECORDS = 'site.ndjson';
const FOLDER_MODE = 0o700;

/** Writes the records as gzipped lines. The file gets its name when it is complete. @throws CommandError */
export async function writeFile(path: string, records: AsyncIterable<NeutralRecord>): Promise<void> {
  const file = await OutputFile.open(path, OPERAND);
  try {
    await pipeline(linesOf(records), createGzip(), (chunks: AsyncIterable<Buffer>) => writeAll(file, chunks));
    await file.end();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/**
 * Writes the records as lines into a file of a new folder, which gets its name when it is complete.
 * @param recordsIn the records, which may put files into the folder that they are given
 * @throws CommandError
 */
export async function writeFolder(
  path: string,
  recordsIn: (folder: string) => AsyncIterable<NeutralRecord>,
): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) !== undefined)
    throw new CommandError(`${OPERAND}: ${path} exists; remove it first, or choose another name`);
  const part = `${path}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { mode: FOLDER_MODE }).catch((cause: unknown) => {
    throw new CommandError(`${OPERAND}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  try {
    const file = await OutputFile.open(join(part, RECORDS), OPERAND);
    await pipeline(linesOf(recordsIn(part)), (chunks: AsyncIterable<Buffer>) => writeAll(file, chunks)).catch(
      async (error: unknown) => {
        await file.abandon();
        throw error;
      },
    );
    await file.end();
    await rename(part, path);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

function linesOf(records: AsyncIterable<NeutralRecord>): Readable {
  async function* lines(): AsyncGenerator<string> {
    for await (const record of records) yield `${JSON.stringify(record)}\n`;
  }
  return Readable.from(lines());
}

async function writeAll(file: OutputFile, chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) await file.write(chunk);
}
