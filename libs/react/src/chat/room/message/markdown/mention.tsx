import { useNames } from '../../../names/use-names.js';
import { PersonButton } from '../../members/person-button.js';
import styles from './markdown.module.css';
import type { MentionedName } from './mentions.js';

interface MentionProps {
  readonly mention: MentionedName;
  /** False in the label of a link, which has no button. */
  readonly hasCard: boolean;
}

/** A mentioned person by their display name. One who has no other name than the username is shown as typed. A press shows their card. */
export function Mention({ mention: { name, person, isMe }, hasCard }: MentionProps) {
  const names = useNames();
  const { displayName, username } = person;
  const shown = displayName?.toLowerCase() === username?.toLowerCase() ? `@${name}` : names.of(person);
  return (
    <span className={isMe ? styles['me'] : styles['mention']}>
      <PersonButton person={hasCard ? person : null}>{shown}</PersonButton>
    </span>
  );
}
