import { Download, FileX, type LucideIcon, ShieldAlert, ShieldEllipsis } from 'lucide-react';

import type { FileState, StoredFile } from '#client';

import { sizeText } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { FileIcon } from './file-icon.js';
import { FirstPage, useHasFirstPage } from './first-page.js';
import { fileStateText } from './file-state.js';
import styles from './files.module.css';
import { useSaveFile } from './use-save-file.js';

const ICON_PX = 24;
const SIGNS: Partial<Record<FileState, LucideIcon>> = { checking: ShieldEllipsis, refused: ShieldAlert, gone: FileX };

interface FileCardProps {
  readonly file: StoredFile;
  /** True if the user can get the bytes. */
  readonly canSave: boolean;
}

/** The name, the size and the state of a file. A press saves the file. */
export function FileCard({ file, canSave }: FileCardProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const save = useSaveFile();
  const hasPage = useHasFirstPage(file) && canSave;
  if (!canSave)
    return (
      <div className={classes(styles.card, styles.away)}>
        <Description file={file} />
      </div>
    );
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      className={classes(styles.card, hasPage && styles.paged)}
      onClick={() => save(file)}
    >
      {hasPage && <FirstPage file={file} />}
      <Description file={file} />{' '}
      <Download role="img" aria-label={text.attachments.download} size={20} className={styles.icon} />
    </button>
  );
}

function Description({ file: { name, type, bytes, state } }: { file: StoredFile }) {
  const text = useFullText();
  const Sign = SIGNS[state];
  const words = fileStateText(state, text);
  return (
    <>
      <span className={styles.icon}>
        {Sign === undefined ? <FileIcon name={name} type={type} size={ICON_PX} /> : <Sign aria-hidden size={ICON_PX} />}
      </span>
      <span className={styles.words}>
        <bdi className={styles.name}>{name}</bdi>{' '}
        <span className={styles.about}>
          {sizeText(bytes)}
          {words !== null && <span className={styles.state}>{` · ${words}`}</span>}
        </span>
      </span>
    </>
  );
}
