import { useState } from 'react';

import { ChatError, type RoomState, type User } from '#client';
import { useMe, useParley, useRoom } from '#react';

import { useNames } from '../../names/use-names.js';
import { PeoplePicker } from '../../people/people-picker.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { useToast } from '../../ui/toast.js';
import { isolated } from '../../text/isolated.js';
import { permissionsOf } from '../state/permissions.js';
import styles from './members.module.css';

interface AddPeopleProps {
  readonly room: RoomState;
  readonly onDone: () => void;
}

/** A person whom the server did not add, and why. */
interface Refusal {
  readonly user: User;
  readonly error: unknown;
}

/** Finds people and adds them to the room. */
export function AddPeople({ room, onDone }: AddPeopleProps) {
  const text = useFullText();
  const names = useNames();
  const toast = useToast();
  const parley = useParley();
  const me = useMe()?.user.id;
  const { members } = useRoom(room.id, { still: true });
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isPending, setPending] = useState(false);
  const mayUnban = me !== undefined && permissionsOf(room, me).moderate;

  const add = async (users: readonly User[], unban = false): Promise<void> => {
    setPending(true);
    const refused: Refusal[] = [];
    for (const user of users) {
      const target = { roomId: room.id, userId: user.id };
      try {
        if (unban) await parley.ask('member:unban', target);
        await parley.ask('member:add', target);
      } catch (error) {
        refused.push({ user, error });
      }
    }
    setPending(false);
    setChosen([]);
    setRefusals(refused);
    if (refused.length < users.length) toast.show(text.members.added(users.length - refused.length));
    if (refused.length === 0) onDone();
  };

  return (
    <section aria-label={text.members.add} className={styles.adding}>
      <PeoplePicker
        label={text.members.addPeople}
        chosen={chosen}
        onChange={setChosen}
        exclude={new Set(members?.map(({ user }) => user.id))}
      />
      {refusals.map(({ user, error }) => (
        <div key={user.id} className={styles.refusal}>
          <ErrorText>
            {text.members.notAdded({ name: isolated(names.of(user)), reason: reasonOf(error, text) })}
          </ErrorText>
          {mayUnban && isBan(error) && (
            <Button onPress={() => void add([user], true)}>{text.members.unbanAndAdd(isolated(names.of(user)))}</Button>
          )}
        </div>
      ))}
      <div>
        <Button
          variant="primary"
          isDisabled={chosen.length === 0}
          isPending={isPending}
          onPress={() => void (isPending || add(chosen))}
        >
          {text.members.addNow}
        </Button>
      </div>
    </section>
  );
}

function isBan(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'BANNED';
}

function reasonOf(error: unknown, text: ReturnType<typeof useFullText>): string {
  return isBan(error) ? text.members.isBanned : errorText(error, text);
}
