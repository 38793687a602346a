import type { Member } from '#client';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/checkbox.js';
import type { AskedOfMembers } from './member-question.js';
import styles from './members.module.css';

interface ChosenMembersProps {
  /** The shown members that the user can choose. */
  readonly open: readonly Member[];
  readonly chosen: readonly Member[];
  readonly onChoose: (members: readonly Member[], isChosen: boolean) => void;
  readonly onAsk: (asked: AskedOfMembers) => void;
}

/** Acts on several members at once: those of a raid. */
export function ChosenMembers({ open, chosen, onChoose, onAsk }: ChosenMembersProps) {
  const { members: text } = useFullText();
  const [first, ...others] = chosen;
  return (
    <div className={styles.chosen}>
      <Checkbox
        label={text.chooseAll}
        isSelected={first !== undefined && chosen.length === open.length}
        onChange={(isChosen) => onChoose(open, isChosen)}
      />
      <p role="status" className={styles.hint}>
        {text.chosen(chosen.length)}
      </p>
      <Button
        isDisabled={first === undefined}
        onPress={() => first !== undefined && onAsk({ members: [first, ...others], question: { act: 'ban' } })}
      >
        {text.ban}
      </Button>
    </div>
  );
}

export interface MemberChoiceProps {
  readonly member: Member;
  /** `undefined`: the user does not choose, or cannot choose this one. */
  readonly isChosen: boolean | undefined;
  readonly onChoose: (members: readonly Member[], isChosen: boolean) => void;
}

/** The checkbox of one member. */
export function MemberChoice({ member, isChosen, onChoose }: MemberChoiceProps) {
  const text = useFullText();
  const name = isolated(useNames().plain(member.user));
  if (isChosen === undefined) return null;
  return (
    <Checkbox
      hidesLabel
      label={text.members.choose(name)}
      isSelected={isChosen}
      onChange={(now) => onChoose([member], now)}
    />
  );
}
