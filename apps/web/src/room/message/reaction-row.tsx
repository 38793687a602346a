import { use, useId, useState } from 'react';

import type { Message, Reaction } from '#client';
import { useParley, usePeople } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';
import { useInnerTabIndex } from './inner-tab-index.js';
import { ReactionPermissions } from './reaction-access.js';
import styles from './message.module.css';

/** The reactions of a message. A press adds one's own, or takes it back. */
export function ReactionRow({ message }: { message: Message }) {
  const text = useText();
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
  const text = useText();
  const tabIndex = useInnerTabIndex();
  const permissions = use(ReactionPermissions);
  const namesId = useId();
  const [isAsked, setAsked] = useState(false);
  const isMine = reaction.mine === true;
  const toggle = (): void => {
    parley
      .room(message.roomId)
      .react(message.id, reaction.emoji, !isMine)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <span className={styles['reactionPlace']}>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-pressed={isMine}
        aria-describedby={namesId}
        disabled={isMine ? !permissions.unreact : !permissions.react}
        className={styles['reaction']}
        onClick={toggle}
        onPointerEnter={() => setAsked(true)}
        onFocus={() => setAsked(true)}
      >
        <span className={styles['emoji']}>{reaction.emoji}</span> <span>{reaction.count}</span>{' '}
        <span className={styles['hidden']}>{text.message.reactionsOf(reaction.count)}</span>
      </button>
      <span id={namesId} role="tooltip" className={styles['reactors']}>
        {isAsked && <ReactionNames reaction={reaction} />}
      </span>
    </span>
  );
}

/** The people who reacted, shown while the button has the pointer or the focus. */
function ReactionNames({ reaction }: { reaction: Reaction }) {
  const { userIds, count } = reaction;
  const people = usePeople(userIds);
  const text = useText();
  const names = userIds.flatMap((id) => {
    const brief = people.get(id);
    return brief === undefined ? [] : [brief.displayName ?? text.rooms.deletedUser];
  });
  return names.length === 0 ? null : text.message.reactors(names, count - names.length);
}
