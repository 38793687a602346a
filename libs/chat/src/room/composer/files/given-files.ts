/** A file that the user gives to the page. */
export interface GivenFile {
  readonly file: File;
  /** A folder looks like a file, but has no bytes. */
  readonly isFolder: boolean;
}

export function pickedFiles(files: Iterable<File>): readonly GivenFile[] {
  return [...files].map((file) => ({ file, isFolder: false }));
}

/** The part of pasted data that the page reads. */
export interface Pasted {
  readonly types: readonly string[];
  readonly files: Iterable<File>;
}

/** The pasted files. None if there is formatted text: office programs add a picture of the text that they copy. */
export function pastedFiles({ types, files }: Pasted): readonly GivenFile[] {
  const isText = types.includes('text/rtf') || (types.includes('text/plain') && types.includes('text/html'));
  return isText ? [] : pickedFiles(files);
}

/** The part of a `DataTransferItem` that matters here. */
export interface DroppedItem {
  readonly kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry(): { readonly isDirectory: boolean } | null;
}

export function droppedFiles(items: Iterable<DroppedItem>): readonly GivenFile[] {
  return [...items].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    return file === null ? [] : [{ file, isFolder: item.webkitGetAsEntry()?.isDirectory === true }];
  });
}
