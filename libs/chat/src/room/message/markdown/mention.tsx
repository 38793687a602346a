import { useNames } from '../../../names/use-names.js';
import { PersonButton } from '../../members/person-button.js';
import styles from './markdown.module.css';
import { type MentionedName, shownMention } from '../../words/mentions.js';

interface MentionProps {
  readonly mention: MentionedName;
  /** False in the label of a link, which has no button. */
  readonly hasCard: boolean;
}

/** A mentioned person. A press shows their card. The direction of the name ends with it. */
export function Mention({ mention, hasCard }: MentionProps) {
  const names = useNames();
  return (
    <bdi className={mention.isMe ? styles['me'] : styles['mention']}>
      <PersonButton person={hasCard ? mention.person : null}>{shownMention(mention, names)}</PersonButton>
    </bdi>
  );
}
