import type { Found } from '../converter.js';
import type { NeutralRecord } from '../records.js';
import { OrderedExport } from './ordered-export.js';
import type { Settling } from './settle.js';

/**
 * The records of the neutral form, in one order for the same findings: `source`, people, files, then each room with its members
 * and its messages by time, and at last what was dropped. Sorts on disk, so memory does not grow with the messages.
 * @throws ImportError if nothing names the source
 */
export async function* tidy(findings: AsyncIterable<Found>, settling: Settling = {}): AsyncGenerator<NeutralRecord> {
  const ordered = await OrderedExport.of(findings, settling);
  try {
    yield ordered.source;
    yield* ordered.writer.records();
  } finally {
    await ordered.close();
  }
}
