import type { MessageId, RoomId } from '#contracts';
import type { ImportedFile } from '#access/imports-api';
import type { Sql } from '#persistence/sql';
import type { MessageContent } from '../../room/rows/message.rows.js';

/** A message of an import with its files. */
export interface MessageWithFiles {
  readonly messageId: MessageId;
  readonly body: string;
  readonly files: readonly ImportedFile[];
}

/** What the files decide of a message: a body that is empty becomes their names. */
export type WithFiles = Pick<MessageContent, 'body' | 'attachments'>;

/** Gives messages of a room their files. Must run in the transaction that stores the messages. */
export function bindImportedFiles(
  _open: Sql,
  _key: Buffer,
  _roomId: RoomId,
  messages: readonly MessageWithFiles[],
): Promise<ReadonlyMap<MessageId, WithFiles>> {
  const named = messages.map(({ messageId, body, files }) => {
    const names = files.map(({ name }) => name).join('\n');
    return [messageId, { body: body === '' ? names : body, attachments: null }] as const;
  });
  return Promise.resolve(new Map(named));
}
