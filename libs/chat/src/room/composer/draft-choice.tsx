import type { OpenDraft } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useRoomActions } from '../state/room-state.js';
import styles from './draft-choice.module.css';

interface DraftChoiceProps {
  readonly draft: OpenDraft;
  /** The text of the other device. */
  readonly other: string;
}

/** Offers both texts where two devices have written. Until the user has chosen, both stay. */
export function DraftChoice({ draft, other }: DraftChoiceProps) {
  const { draftChoice: text } = useFullText();
  const { textBox } = useRoomActions();
  const choose = (act: () => void) => () => {
    act();
    textBox.current?.focus();
  };
  return (
    <section aria-label={text.label} className={styles.choice}>
      <p role="status" className={styles.words}>
        {text.found}
      </p>
      {/* Long texts scroll, also by keyboard. */}
      <blockquote dir="auto" tabIndex={0} className={styles.text}>
        {other}
      </blockquote>
      <div className={styles.buttons}>
        <Button variant="quiet" onPress={choose(() => draft.takeOther())}>
          {text.take}
        </Button>
        <Button variant="quiet" onPress={choose(() => draft.keepOwn())}>
          {text.keep}
        </Button>
      </div>
    </section>
  );
}
