import { Button } from '#chat/ui/button.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { useChosen } from '#chat/ui/use-chosen.js';
import { type Act, useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedUser } from './answers.js';
import styles from './console.module.css';
import { useIsAdmin } from './operator.js';
import { suspendUser } from './suspend-act.js';
import type { Column } from './table.js';

interface ChosenUsers {
  readonly chosen: readonly ListedUser[];
  /** A checkbox for each user that the operator can suspend. */
  readonly column: Column<ListedUser>;
}

const idOf = ({ id }: ListedUser): string => id;

/** The users among those shown that the operator has chosen, to suspend all of them at once. */
export function useChosenUsers(shown: readonly ListedUser[]): ChosenUsers {
  const { users: text } = useAdminText();
  const isAdmin = useIsAdmin();
  const isOpen = ({ type, suspendedAt }: ListedUser): boolean => suspendedAt === null && (type !== 'bot' || isAdmin);
  const open = shown.filter(isOpen);
  const { chosen, choose } = useChosen(open, idOf);
  const box = (label: string, users: readonly ListedUser[], isSelected: boolean) => (
    <Checkbox hidesLabel label={label} isSelected={isSelected} onChange={(now) => choose(users, now)} />
  );
  const column: Column<ListedUser> = {
    title: text.chooseAll,
    head: open.length > 0 && box(text.chooseAll, open, chosen.length === open.length),
    cell: (user) => isOpen(user) && box(text.chooseOne(user.displayName), [user], chosen.includes(user)),
  };
  return { chosen, column };
}

interface ChosenActsProps {
  readonly chosen: readonly ListedUser[];
  readonly onChanged: () => void;
}

/** The acts on all chosen users. Each of them is an act of its own in the audit. */
export function ChosenActs({ chosen, onChanged }: ChosenActsProps) {
  const { acts, users } = useAdminText();
  const { ask } = useActing();
  const suspend = (): Act => {
    // A repeat after a failure goes on with those that are left.
    const left = [...chosen];
    return {
      name: acts.suspend,
      body: acts.suspendMany(chosen.length),
      field: { label: acts.reason },
      run: async (reason) => {
        try {
          for (let user = left[0]; user !== undefined; user = left[0]) {
            await suspendUser(user.id, reason);
            left.shift();
          }
        } finally {
          onChanged();
        }
        return acts.suspendedMany(chosen.length);
      },
    };
  };
  const hasNone = chosen.length === 0;
  return (
    <div role="group" aria-label={users.acts} className={styles['chosen']}>
      {/* It has the focus again when all chosen ones are suspended: a disabled button would lose it. */}
      <Button aria-disabled={hasNone} isPending={hasNone} onPress={() => hasNone || ask(suspend())}>
        {acts.suspend}
      </Button>
      <span className={styles['muted']}>{users.chosen(chosen.length)}</span>
    </div>
  );
}
