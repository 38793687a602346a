import { lazyPart } from '../../../parts/lazy-part.js';
import styles from '../writing-area.module.css';
import type { ChosenTrayProps } from './chosen-tray.js';

const ChosenTray = lazyPart(async () => (await import('./chosen-tray.js')).ChosenTray);

export interface DraftFilesProps extends ChosenTrayProps {
  /** Shown instead of the files until the code that shows them is loaded; this needs a network. */
  readonly status: string;
}

/** The files of the draft. */
export function DraftFiles({ status, ...props }: DraftFilesProps) {
  if (props.files.length === 0) return null;
  return (
    <div className={styles.tray}>
      <ChosenTray {...props} fallback={<p className={styles.unloaded}>{status}</p>} />
    </div>
  );
}
