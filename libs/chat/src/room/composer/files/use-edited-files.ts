import { type Dispatch, type SetStateAction, useEffect, useRef } from 'react';

import type { RoomId } from '#client';
import { useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { chosen } from './chosen-files.js';
import { asUploads, type EditedFile } from './edited-files.js';

type SetFiles = Dispatch<SetStateAction<readonly EditedFile[]>>;

/** Adds files to an edit and removes them. New ones are uploaded at once; one that cannot be is removed. */
export function useEditedFiles(roomId: RoomId, setFiles: SetFiles, setError: (error: string) => void) {
  const parley = useParley();
  const text = useFullText();
  const uploads = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const upload of running.values()) upload.abort();
    };
  }, []);
  const change = (changed: string, to: (file: EditedFile) => EditedFile) =>
    setFiles((before) => before.map((file) => (file.key === changed ? to(file) : file)));
  const remove = (removed: string) => {
    uploads.current.get(removed)?.abort();
    setFiles((before) => before.filter(({ key }) => key !== removed));
  };
  const upload = async (key: string, source: File) => {
    const ended = new AbortController();
    uploads.current.set(key, ended);
    const progressed = (sentBytes: number) =>
      change(key, (file) => (file.stored === null ? { ...file, sentBytes } : file));
    try {
      const stored = await parley.room(roomId).upload(source, { progressed, signal: ended.signal });
      change(key, () => ({ key, stored }));
    } catch (thrown) {
      if (ended.signal.aborted) return;
      remove(key);
      setError(text.files.notUploaded({ name: source.name, reason: errorText(thrown, text) }));
    } finally {
      uploads.current.delete(key);
    }
  };
  const take = (files: readonly File[]) => {
    const added = asUploads(chosen(files));
    setFiles((before) => [...before, ...added]);
    for (const { key, source } of added) void upload(key, source);
  };
  return { take, remove };
}
