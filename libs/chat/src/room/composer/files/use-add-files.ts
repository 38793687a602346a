import { useServer } from '#react';

import type { Catalogue } from '../../../text/en.js';
import { sizeText } from '../../../text/formats.js';
import { useText } from '../../../text/use-text.js';
import { admit, type FileFault, type FileLimits } from './chosen-files.js';
import type { GivenFile } from './given-files.js';

/** An error names only this many files that cannot be sent. Last it says the limit of files, in any case. */
const FAULTS_SHOWN_MAX = 3;

/** Takes files that the user gives to the page. */
export type AddFiles = (given: readonly GivenFile[]) => void;

interface Taking {
  /** The number of files that the message has. */
  readonly held: number;
  readonly take: (files: readonly File[]) => void;
  /** Says why some files were not added; `null` if all were. */
  readonly setError: (error: string | null) => void;
}

/** Returns a function that adds files to a message within the limits; `null` if the user may not send files. */
export function useAddFiles({ held, take, setError }: Taking): AddFiles | null {
  const text = useText();
  const limits = useFileLimits();
  if (limits === null) return null;
  return (given) => {
    const { files, faults } = admit(given, held, limits);
    const words = faults.slice(-FAULTS_SHOWN_MAX).map((fault) => faultText(fault, text.files));
    setError(words.length === 0 ? null : words.join(' '));
    if (files.length > 0) take(files);
  };
}

function useFileLimits(): FileLimits | null {
  const server = useServer();
  if (server?.features.includes('files') !== true) return null;
  return server.limits;
}

function faultText(fault: FileFault, text: Catalogue['files']): string {
  switch (fault.kind) {
    case 'folder':
    case 'empty':
      return text.faults[fault.kind](fault.name);
    case 'tooLarge':
      return text.faults.tooLarge({ name: fault.name, max: sizeText(fault.max) });
    case 'tooMany':
      return text.faults.tooMany(fault.max);
  }
}
