import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { brokenFile, eachWithin, readOrDropped } from '../../export/broken-file.js';
import { readList } from '../../export/json.js';
import { isFields } from '../../text/values.js';
import { roomExports } from './element-export.js';
import { ElementMessages } from './element-messages.js';
import { peopleRecords, roomRecords } from './element-rooms.js';
import { ElementScan } from './element-scan.js';

/** The export of a room of Matrix, as JSON of the client Element. */
export const element: Converter = {
  format: 'element',
  recognises: async (files) => (await roomExports(files)).found.length > 0,
  questions: async () => [],
  async *convert(exports, { source }) {
    // Ids of people, rooms and messages are unique in all of Matrix.
    yield { record: 'source', format: 'element', name: source ?? 'matrix', exportedAt: null };
    const scans: ElementScan[] = [];
    for (const files of exports) {
      const { found, broken } = await roomExports(files);
      for (const file of broken) yield brokenFile(file, 'ends before its messages');
      for (const room of found) scans.push(await ElementScan.of(room));
    }
    // The latest export of a room tells who is in it now.
    scans.sort((a, b) => b.latest - a.latest);
    const told = new Set<string>();
    for (const scan of scans) {
      yield* peopleRecords(scan);
      if (!told.has(scan.id)) yield* roomRecords(scan);
      told.add(scan.id);
    }
    for (const scan of scans) yield* readOrDropped(scan.source.file, messageRecords(scan));
  },
};

async function* messageRecords(scan: ElementScan): AsyncGenerator<Found> {
  const messages = new ElementMessages(scan);
  const { file } = scan.source;
  yield* eachWithin(file, 'message', readList(file, 'messages'), (event) =>
    isFields(event) ? messages.records(event) : [dropped('message', null, 'not readable')],
  );
}
