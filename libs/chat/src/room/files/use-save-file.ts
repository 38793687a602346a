import type { StoredFile } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { useToast } from '../../ui/toast.js';

/** Returns a function that has the browser save a file under its name. */
export function useSaveFile(): (file: StoredFile) => void {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const save = async (file: StoredFile): Promise<void> => {
    try {
      const url = await parley.fileUrl(file);
      if (url === null) toast.show(text.attachments.none);
      else download(url, file.name);
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  return (file) => void save(file);
}

function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  // With `download`, an error at one of Parley's own URLs does not replace the page.
  link.download = name;
  link.click();
}
