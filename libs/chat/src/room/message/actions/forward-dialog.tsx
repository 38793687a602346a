import { type KeyboardEvent, useState } from 'react';

import type { Message, RoomState } from '#client';

import { useFullText } from '../../../text/use-full-text.js';
import { Dialog } from '../../../overlays/dialog.js';
import { Button } from '../../../ui/button.js';
import { EmptyState } from '../../../ui/empty-state.js';
import { TextField } from '../../../ui/text-field.js';
import { messageText } from '../../words/message-text.js';
import styles from './forward-dialog.module.css';
import { ForwardTarget } from './forward-target.js';
import { useForward, useNamed, useTargets } from './use-forwarding.js';

/** Chooses the rooms to which a message is forwarded. While none is chosen, a press on a room forwards to it at once. */
export function ForwardDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const text = useFullText();
  const [query, setQuery] = useState('');
  const [comment, setComment] = useState('');
  const [choice, setChosen] = useState<readonly RoomState[]>([]);
  const targets = useTargets();
  const rooms = useNamed(targets, query);
  // The user may leave a room, or be removed, while the dialog is open.
  const chosen = choice.filter(({ id }) => targets.some((room) => room.id === id));
  const forward = useForward(message);
  const forwardTo = (targets: readonly RoomState[]) => {
    forward(targets, comment);
    onClose();
  };
  const isChosen = ({ id }: RoomState) => chosen.some((room) => room.id === id);
  const choose = (room: RoomState) =>
    setChosen(isChosen(room) ? chosen.filter(({ id }) => id !== room.id) : [...chosen, room]);
  const press = (room: RoomState) => {
    if (chosen.length === 0) forwardTo([room]);
    else choose(room);
  };
  const pressFirst = (event: KeyboardEvent) => {
    const first = rooms[0];
    if (event.key === 'Enter' && query !== '' && first !== undefined) press(first);
  };
  return (
    <Dialog title={text.forwarding.title} size="s" isOpen onClose={onClose}>
      <div className={styles.chooser}>
        <blockquote dir="auto" className={styles.quote}>
          {messageText(message)}
        </blockquote>
        <div onKeyDown={pressFirst}>
          <TextField autoFocus label={text.forwarding.find} value={query} onChange={setQuery} />
        </div>
        {rooms.length === 0 && <EmptyState title={text.forwarding.noRooms} hint={text.forwarding.noRoomsHint} />}
        <ul className={styles.rooms}>
          {rooms.map((room) => (
            <ForwardTarget
              key={room.id}
              room={room}
              isChosen={isChosen(room)}
              onChoose={() => choose(room)}
              onPress={() => press(room)}
            />
          ))}
        </ul>
        <TextField label={text.forwarding.comment} value={comment} onChange={setComment} />
        <Button variant="primary" isDisabled={chosen.length === 0} onPress={() => forwardTo(chosen)}>
          {chosen.length === 0 ? text.actions.forward : text.forwarding.send(chosen.length)}
        </Button>
      </div>
    </Dialog>
  );
}
