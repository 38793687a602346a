import type { FileRecord, MessageRecord, PinRecord, ReactionRecord, SourceId } from '../records.js';

/** A message with all that hangs on it. */
export interface Entry {
  readonly message: MessageRecord;
  readonly files: readonly FileRecord[];
  readonly reactions: readonly ReactionRecord[];
  readonly isPinned: boolean;
}

/** Joins messages with the reactions and the pin behind each. */
export function* entriesOf(
  records: Iterable<MessageRecord | ReactionRecord | PinRecord>,
  fileOf: (id: SourceId) => FileRecord | undefined,
): Generator<Entry> {
  let message: MessageRecord | undefined;
  let reactions: ReactionRecord[] = [];
  let isPinned = false;
  const entry = (of: MessageRecord): Entry => ({
    ...{ message: of, reactions, isPinned },
    files: of.files.map((id) => fileOf(id) ?? unknownFile(id)),
  });
  for (const record of records) {
    if (record.record === 'reaction') reactions.push(record);
    else if (record.record === 'pin') isPinned = true;
    else {
      if (message !== undefined) yield entry(message);
      message = record;
      reactions = [];
      isPinned = false;
    }
  }
  if (message !== undefined) yield entry(message);
}

const unknownFile = (id: SourceId): FileRecord => ({
  ...{ record: 'file', id, name: id, type: null, bytes: null, path: null, missing: 'not in the export' },
});
