import { lazy, Suspense } from 'react';

import { whenOnline } from '../../../when-online.js';
import styles from '../writing-area.module.css';
import type { ChosenTrayProps } from './chosen-tray.js';

const ChosenTray = lazy(
  whenOnline(() => import('./chosen-tray.js').then((module) => ({ default: module.ChosenTray }))),
);

export interface DraftFilesProps extends ChosenTrayProps {
  /** Shown instead of the files until the code that shows them is loaded; this needs a network. */
  readonly status: string;
}

/** The files of the draft. */
export function DraftFiles({ status, ...props }: DraftFilesProps) {
  if (props.files.length === 0) return null;
  return (
    <div className={styles.tray}>
      <Suspense fallback={<p className={styles.unloaded}>{status}</p>}>
        <ChosenTray {...props} />
      </Suspense>
    </div>
  );
}
