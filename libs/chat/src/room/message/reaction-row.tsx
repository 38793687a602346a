import { type SyntheticEvent, use, useCallback, useId, useState } from 'react';

import type { Message, Reaction, UserId } from '#client';
import { useParley, usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { LazyTooltip } from '../../overlays/lazy-tooltip.js';
import { useToast } from '../../ui/toast.js';
import { useRoomActions } from '../state/room-state.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { ReactionPermissions } from './reaction-access.js';
import styles from './message.module.css';
import { useLongPress } from './use-long-press.js';

/** The reactions of a message. A press adds one's own, or takes it back; a long one by touch lists who reacted. */
export function ReactionRow({ message }: { message: Message }) {
  const text = useFullText();
  return (
    <div role="group" aria-label={text.message.reactions} className={styles['reactions']}>
      {message.reactions.map((reaction) => (
        <ReactionButton key={reaction.emoji} message={message} reaction={reaction} />
      ))}
    </div>
  );
}

function ReactionButton({ message, reaction }: { message: Message; reaction: Reaction }) {
  const parley = useParley();
  const toast = useToast();
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const permissions = use(ReactionPermissions);
  const namesId = useId();
  const [isAsked, setAsked] = useState(false);
  const names = useReactors(isAsked ? reaction : null);
  const [trigger, setTrigger] = useState<Element | null>(null);
  const hide = useCallback(() => setTrigger(null), []);
  const ask = ({ currentTarget, type }: SyntheticEvent): void => {
    setAsked(true);
    if (type === 'pointerenter' || currentTarget.matches(':focus-visible')) setTrigger(currentTarget);
  };
  const { setActing } = useRoomActions();
  const longPress = useLongPress(() => setActing({ action: 'reactions', message }));
  const isMine = reaction.mine === true;
  const toggle = (): void => {
    parley
      .room(message.roomId)
      .react(message.id, reaction.emoji, !isMine)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-pressed={isMine}
        aria-describedby={namesId}
        disabled={isMine ? !permissions.unreact : !permissions.react}
        className={styles['reaction']}
        {...longPress}
        onClick={toggle}
        onPointerEnter={ask}
        onFocus={ask}
        onPointerLeave={hide}
        onBlur={hide}
      >
        <span className={styles['emoji']}>{reaction.emoji}</span> <span>{reaction.count}</span>{' '}
        <span className={styles['hidden']}>{text.message.reactionsOf(reaction.count)}</span>
      </button>
      <span id={namesId} className={styles['hidden']}>
        {names}
      </span>
      {/* Over the page, because the messages scroll below the header. */}
      {trigger !== null && names !== null && (
        <LazyTooltip failed={null} trigger={trigger} placement="top start" onHide={hide}>
          {names}
        </LazyTooltip>
      )}
    </>
  );
}

const NO_IDS: readonly UserId[] = [];

/** The people who reacted, asked for when the button has the pointer or the focus. */
function useReactors(reaction: Reaction | null): string | null {
  const { userIds, count } = reaction ?? { userIds: NO_IDS, count: 0 };
  const people = usePeople(userIds);
  const text = useFullText();
  const names = useNames();
  const shown = userIds.flatMap((id) => {
    const brief = people.get(id);
    return brief === undefined ? [] : [names.of(brief)];
  });
  if (shown.length === 0) return null;
  const [list, more] = [shown.join(', '), count - shown.length];
  return more > 0 ? text.message.reactors({ names: list, more }) : list;
}
