import { useEffect, useMemo, useState } from 'react';

import type { Message } from '#client';
import { useMe } from '#react';

import { readEdit, saveEdit } from './edits.js';
import { asEdited, type EditedFile, storedOf, writtenText } from './files/edited-files.js';

/** The text and the files of the edit. They are saved at each change, and are there again after a reload. */
export function useEdit(message: Message) {
  const me = useMe()?.user.id;
  const [begun] = useState(() => {
    const saved = me === undefined ? null : readEdit(sessionStorage, me, message.roomId);
    return saved?.message.id === message.id ? saved : { text: writtenText(message), files: message.attachments };
  });
  const [body, setBody] = useState(begun.text);
  const [files, setFiles] = useState<readonly EditedFile[]>(() => asEdited(begun.files));
  const stored = useMemo(() => storedOf(files), [files]);
  useEffect(() => {
    if (me !== undefined) saveEdit(sessionStorage, me, message.roomId, { message, text: body, files: stored });
  }, [me, message, body, stored]);
  return { body, setBody, files, setFiles };
}
