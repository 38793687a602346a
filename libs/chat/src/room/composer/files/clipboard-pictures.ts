import { type GivenFile, pickedFiles } from './given-files.js';

/** The part of a `ClipboardItem` that matters here. */
export interface CopiedItem {
  readonly types: readonly string[];
  getType(type: string): Promise<Blob>;
}

/** The part of `navigator.clipboard` that matters here. */
export interface Copied {
  read(): Promise<readonly CopiedItem[]>;
}

/**
 * The pictures of the clipboard, for browsers whose event of a paste has nothing of them (WebKitGTK). None if there is text:
 * that is pasted by the browser. None either if the browser or its user refuses.
 */
export async function clipboardPictures(clipboard: Copied | undefined): Promise<readonly GivenFile[]> {
  if (clipboard === undefined || !('read' in clipboard)) return [];
  try {
    const items = await clipboard.read();
    if (items.some(({ types }) => types.includes('text/plain'))) return [];
    const files = await Promise.all(items.map(pictureOf));
    return pickedFiles(files.filter((file) => file !== null));
  } catch {
    // Nothing is pasted, as without this.
    return [];
  }
}

/** One form of the picture: an item may have several. */
async function pictureOf(item: CopiedItem): Promise<File | null> {
  const type = item.types.find((given) => given.startsWith('image/'));
  if (type === undefined) return null;
  const [ending = 'png'] = type.slice('image/'.length).split(/[+;]/);
  return new File([await item.getType(type)], `image.${ending}`, { type });
}
