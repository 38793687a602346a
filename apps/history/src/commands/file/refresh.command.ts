import { done } from '../../room/draft/outcome.js';
import { toStoredFile } from '../../room/rows/file.rows.js';
import { notCompared, type Command } from '../command.js';

/** Shows the present state of a message's files, and gives it those whose bytes have come. It is no edit: the version stays. */
export const refreshFiles: Command<'file:refresh'> = {
  content: notCompared,

  names: ({ request: { id, fileIds } }) => ({ rows: [id], files: fileIds }),

  apply(draft, { request: { id } }) {
    const row = draft.row(id);
    if (row === undefined || row.attachments === null || draft.record.deleted_at !== null)
      return done<'file:refresh'>({});
    const files = row.attachments.files.map((file) => {
      const stored = draft.files.file(file.id);
      if (stored === undefined) return file;
      if (stored.message_id === null) draft.files.bind([stored.id], id);
      return toStoredFile(stored);
    });
    const attachments = { ...row.attachments, files };
    if (JSON.stringify(attachments) !== JSON.stringify(row.attachments)) draft.changeMessage({ ...row, attachments });
    return done<'file:refresh'>({});
  },
};
