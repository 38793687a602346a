import { Fragment } from 'react';

import { type Combo, EMPTY_KEYS, MESSAGE_KEYS, PAGE_KEYS, SEARCH_KEYS, WRITING_KEYS } from '#chat/keys/shortcuts.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { keysOf } from './combo-text.js';
import styles from './shortcuts-dialog.module.css';

/** All keys that do something besides typing. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { keys } = useFullText();
  return (
    <Dialog isOpen title={keys.title} onClose={onClose}>
      {/* A stop of the Tab key, so that the arrow keys scroll it. */}
      <table aria-label={keys.title} tabIndex={0} className={styles.table}>
        <Group title={keys.inPage} table={PAGE_KEYS} words={keys.page} />
        <Group title={keys.inSearch} table={SEARCH_KEYS} words={keys.search} />
        <Group title={keys.onMessage} table={MESSAGE_KEYS} words={keys.message} />
        <Group title={keys.inEmpty} table={EMPTY_KEYS} words={keys.empty} />
        <Group title={keys.inText} table={WRITING_KEYS} words={keys.writing} />
      </table>
    </Dialog>
  );
}

interface GroupProps<Name extends string> {
  readonly title: string;
  readonly table: Readonly<Record<Name, readonly Combo[]>>;
  readonly words: Readonly<Record<Name, string>>;
}

function Group<Name extends string>({ title, table, words }: GroupProps<Name>) {
  const { keys } = useFullText();
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={2} className={styles.group}>
          {title}
        </th>
      </tr>
      {(Object.keys(table) as Name[]).map((name) => (
        <tr key={name}>
          <th scope="row">{words[name]}</th>
          <td>
            {table[name].map((combo, index) => (
              <Fragment key={index}>
                {index > 0 && ` ${keys.or} `}
                <Keys combo={combo} />
              </Fragment>
            ))}
          </td>
        </tr>
      ))}
    </tbody>
  );
}

/** From left to right in every language, as on the keys. */
function Keys({ combo }: { readonly combo: Combo }) {
  const { names } = useFullText().keys;
  return (
    <bdi dir="ltr" className={styles.keys}>
      {keysOf(combo, names, isMac()).map((key, index) => (
        <Fragment key={key}>
          {index > 0 && '+'}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </bdi>
  );
}

function isMac(): boolean {
  return /Mac|iP/u.test(navigator.userAgent);
}
