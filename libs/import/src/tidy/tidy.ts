import type { Found } from '../converter.js';
import { ImportError } from '../options.js';
import type { NeutralRecord } from '../records.js';
import { Desk } from './desk.js';
import { Loader } from './load.js';
import { settle } from './settle.js';
import { Writer } from './write.js';

/**
 * The records of the neutral form, in one order for the same findings: `source`, people, files, then each room with its members
 * and its messages by time, and at last what was dropped. Sorts on disk, so memory does not grow with the messages.
 * @param isTidy the findings have been in this order before
 * @throws ImportError if nothing names the source
 */
export async function* tidy(findings: AsyncIterable<Found>, isTidy = false): AsyncGenerator<NeutralRecord> {
  const desk = await Desk.open();
  try {
    const loader = new Loader(desk);
    for await (const found of findings) loader.load(found);
    if (loader.source === undefined) throw new ImportError('the export does not say where it comes from: use --source');
    settle(desk, isTidy);
    yield loader.source;
    yield* new Writer(desk).records();
  } finally {
    await desk.close();
  }
}
