import { type ReactNode, useState } from 'react';

import type { UserBrief } from '#client';

import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './person-button.module.css';
import { classes } from '../../ui/classes.js';
import { lazyPart } from '../../parts/lazy-part.js';

const ProfileCard = lazyPart(async () => (await import('./profile-card.js')).ProfileCard);

interface PersonButtonProps {
  /** `null` for an erased account, of which there is nothing to show. */
  readonly person: UserBrief | null;
  readonly className?: string | undefined;
  /** True beside a button of the same person that says the name. */
  readonly isPicture?: boolean;
  readonly children: ReactNode;
}

/** The name or picture of a person. A press shows the person's card. */
export function PersonButton({ person, className, isPicture = false, children }: PersonButtonProps) {
  const tabIndex = useInnerTabIndex();
  const [isOpen, setOpen] = useState(false);
  if (person?.displayName == null) return <span className={className}>{children}</span>;
  return (
    <>
      <button
        type="button"
        aria-hidden={isPicture || undefined}
        tabIndex={isPicture ? -1 : tabIndex}
        className={classes(styles.button, className)}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {isOpen && <ProfileCard person={person} onClose={() => setOpen(false)} />}
    </>
  );
}
