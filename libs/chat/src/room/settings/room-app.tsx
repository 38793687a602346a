import type { UserId } from '#client';
import { usePerson } from '#react';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import styles from './settings.module.css';

/** Whose room it is: the server of that app may read along. */
export function RoomApp({ appId }: { appId: UserId }) {
  const text = useFullText();
  const names = useNames();
  const app = usePerson(appId);
  return app === undefined ? null : <p className={styles.hint}>{text.settings.ofApp(isolated(names.of(app)))}</p>;
}
