import { useState } from 'react';
import { useLocation } from 'wouter';

import type { RoomState } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import type { FullCatalogue } from '../../text/en-full.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useToast } from '../../ui/toast.js';
import type { Permissions } from '../state/permissions.js';
import { AskedAction } from './asked-action.js';
import { LeaveQuestion } from './leave-question.js';
import styles from './settings.module.css';

interface RoomEndProps {
  readonly room: RoomState;
  readonly permissions: Permissions;
}

/** The ways in which a room ends, for everyone or for the user: archive, leave, delete. */
export function RoomEnd({ room, permissions }: RoomEndProps) {
  return (
    <>
      {permissions.archive && <Archiving room={room} />}
      {(permissions.leave || permissions.deleteRoom) && <Leaving room={room} permissions={permissions} />}
    </>
  );
}

function Archiving({ room }: { room: RoomState }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const change = (): void => {
    parley
      .ask('room:update', { roomId: room.id, archived: !room.archived })
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <section className={styles.section}>
      <h3>{text.settings.archiving}</h3>
      <p className={styles.hint}>{text.settings.archiveHint}</p>
      <div>
        <Button onPress={change}>{room.archived ? text.settings.unarchive : text.settings.archive}</Button>
      </div>
    </section>
  );
}

function endTitle({ leave, deleteRoom }: Permissions, text: FullCatalogue['settings']): string {
  if (leave && deleteRoom) return text.leaving;
  return leave ? text.onlyLeaving : text.onlyDeleting;
}

function Leaving({ room, permissions }: RoomEndProps) {
  const text = useFullText();
  const parley = useParley();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'leave' | 'delete' | null>(null);
  const close = (): void => setAsking(null);
  const deleteRoom = async (): Promise<void> => {
    await parley.ask('room:delete', { roomId: room.id });
    navigate('/', { replace: true });
  };
  return (
    <section className={styles.section}>
      <h3>{endTitle(permissions, text.settings)}</h3>
      <div className={styles.buttons}>
        {permissions.leave && <Button onPress={() => setAsking('leave')}>{text.settings.leave}</Button>}
        {permissions.deleteRoom && (
          <Button variant="danger" onPress={() => setAsking('delete')}>
            {text.settings.delete}
          </Button>
        )}
      </div>
      {asking === 'leave' && <LeaveQuestion room={room} onClose={close} />}
      {asking === 'delete' && (
        <AskedAction
          title={text.settings.deleteTitle}
          body={text.settings.deleteBody}
          action={text.settings.delete}
          act={deleteRoom}
          onClose={close}
        />
      )}
    </section>
  );
}
