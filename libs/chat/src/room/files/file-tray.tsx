import type { ReactNode } from 'react';

import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import styles from './file-tray.module.css';

/** Files that are not sent yet. */
export function FileTray({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul aria-label={label} className={styles.tray}>
      {children}
    </ul>
  );
}

export interface FileItemProps {
  readonly name: string;
  readonly picture: ReactNode;
  /** The size, or why the file cannot be sent. */
  readonly note: string;
  readonly hasFailed?: boolean;
  /** The uploaded share, from 0 to 1; `null` if no upload runs. */
  readonly progress?: number | null;
  /** The buttons. */
  readonly children?: ReactNode;
}

export function FileItem({ name, picture, note, hasFailed = false, progress = null, children }: FileItemProps) {
  const text = useFullText();
  return (
    <li className={styles.item}>
      <span className={styles.picture}>{picture}</span>
      <span className={styles.words}>
        <bdi className={styles.name} title={name}>
          {name}
        </bdi>
        <span className={classes(styles.note, hasFailed && styles.failed)}>
          {progress === null ? note : text.files.uploaded({ fileSize: note, share: progress })}
        </span>
      </span>
      <span className={styles.buttons}>{children}</span>
      {progress !== null && (
        <progress aria-label={text.files.uploading(name)} value={progress} className={styles.progress} />
      )}
    </li>
  );
}
