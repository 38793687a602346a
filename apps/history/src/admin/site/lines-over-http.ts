import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import type { StoredBytes } from '../../files/storage/object-store.port.js';

/** Writes each record as a line of JSON, at the speed of the reader. Rejects if the reader has left. */
export function linesTo(response: Response): (records: readonly object[]) => Promise<void> {
  response.setHeader('content-type', 'application/x-ndjson');
  return async (records) => {
    if (records.length === 0) return;
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    await new Promise<void>((resolve, reject) => {
      response.write(text, (error) => (error ? reject(error) : resolve()));
    });
  };
}

/** If the store breaks off, so does the answer. */
export async function sendAll({ stream, bytes }: StoredBytes, response: Response): Promise<void> {
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', String(bytes));
  await pipeline(stream, response);
}
