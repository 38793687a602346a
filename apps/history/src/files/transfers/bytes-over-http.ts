import { HttpStatus } from '@nestjs/common';
import type { Request, Response } from 'express';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OutsideRange, type StoredBytes } from '../storage/object-store.port.js';
import type { GivenBytes, SentBytes } from './transfers.service.js';

/** Stores differ in their answers to several ranges at once; those requests get the whole file. */
const ONE_RANGE = /^bytes=(\d+-\d*|-\d+)$/;
/** The file has no bytes in the range of the request, or a condition of the request is not met. */
const REFUSED: readonly unknown[] = [HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, HttpStatus.PRECONDITION_FAILED];

/** The body of a request. */
export function sentBytes(request: Request, response: Response): SentBytes {
  const length = request.get('content-length');
  return {
    body: request,
    length: length === undefined ? undefined : Number(length),
    leaveUnread: () => response.setHeader('connection', 'close'),
  };
}

/** Answers a request, which may ask for a range. @throws ChatError NOT_FOUND */
export async function sendBytes(
  { contentType, contentDisposition, open }: GivenBytes,
  request: Request,
  response: Response,
): Promise<void> {
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  // Pages of other origins may show the bytes.
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader('cache-control', 'private, max-age=300');
  const bytes = await openPart(open, request);
  if (bytes === undefined) {
    response.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE).end();
    return;
  }
  response.setHeader('content-type', contentType);
  response.setHeader('content-disposition', contentDisposition);
  if (bytes.path === undefined) return sendStream(bytes, response);
  bytes.stream.destroy();
  return sendFile(bytes.path, response);
}

/** `undefined`: the file has no bytes in the range. */
async function openPart(open: GivenBytes['open'], request: Request): Promise<StoredBytes | undefined> {
  try {
    return await open(ONE_RANGE.exec(request.get('range') ?? '')?.[0]);
  } catch (error) {
    if (error instanceof OutsideRange) return undefined;
    throw error;
  }
}

async function sendStream({ stream, bytes, part }: StoredBytes, response: Response): Promise<void> {
  response.status(part === undefined ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-length', String(bytes));
  if (part !== undefined) response.setHeader('content-range', part);
  // If the client leaves, this ends the stream; if the store breaks off, it ends the answer.
  await pipeline(stream, response).catch(() => response.destroy());
}

/** Express answers ranges and conditions. */
function sendFile(path: string, response: Response): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const options = { root: dirname(path), cacheControl: false } as const;
    response.sendFile(basename(path), options, (error?: Error & { status?: number }) => {
      if (error?.status !== undefined && REFUSED.includes(error.status)) response.status(error.status).end();
      // If the headers were sent, the client has left and waits for no answer.
      if (error === undefined || response.headersSent) resolve();
      else reject(error);
    });
  });
}
