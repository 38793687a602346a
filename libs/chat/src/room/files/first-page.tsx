import { use, useEffect, useRef, useState } from 'react';

import type { StoredFile } from '#client';
import { useConnection, useParley } from '#react';

import { savesData } from '../../parts/use-idle-loading.js';
import { useFullText } from '../../text/use-full-text.js';
import { FileIcon } from './file-icon.js';
import { sortOf } from './file-sort.js';
import { FirstPagesContext } from './first-pages.js';
import styles from './files.module.css';
import { useNear } from './use-near.js';

/** Bytes of the largest file that is loaded for the picture of its first page. */
const BYTES_MAX = 4_194_304;
const ICON_PX = 48;

/** True for a PDF that the card may show the first page of. */
export function useHasFirstPage({ name, type, bytes }: StoredFile): boolean {
  const pages = use(FirstPagesContext);
  return pages !== null && sortOf(name, type) === 'pdf' && bytes <= BYTES_MAX && !savesData();
}

/** The upper part of the first page, or the icon of the file. Its place has the same size before and after it is drawn. */
export function FirstPage({ file }: { readonly file: StoredFile }) {
  const { attachments: text } = useFullText();
  const place = useRef<HTMLSpanElement>(null);
  const picture = useFirstPage(file, useNear(place));
  return (
    <span ref={place} className={styles.page}>
      {picture === null ? (
        <FileIcon name={file.name} type={file.type} size={ICON_PX} />
      ) : (
        <img src={picture} alt={text.firstPage(file.name)} draggable={false} />
      )}
    </span>
  );
}

function useFirstPage({ id }: StoredFile, isNear: boolean): string | null {
  const parley = useParley();
  const pages = use(FirstPagesContext);
  const isConnected = useConnection().status === 'connected';
  const [picture, setPicture] = useState<string | null>(null);
  const isWanted = isNear && isConnected && picture === null;
  useEffect(() => {
    if (!isWanted || pages === null) return undefined;
    let isCurrent = true;
    const show = (drawn: string | null): void => {
      if (isCurrent) setPicture(drawn);
    };
    // The next connection tries again.
    const drawn = pages.load().then((code) => code.drawFirstPage(id, () => parley.fileUrl({ id }, 'download')));
    drawn.then(show, () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [isWanted, pages, parley, id]);
  return picture;
}
