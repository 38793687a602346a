import { useState } from 'react';

import type { RoomState } from '#client';
import { useParley } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { AskedAction } from './asked-action.js';
import styles from './settings.module.css';

/** Who can find the room. A public room can become private, but not the other way round. */
export function RoomVisibility({ room, mayUpdate }: { room: RoomState; mayUpdate: boolean }) {
  const text = useFullText();
  const parley = useParley();
  const [isAsking, setAsking] = useState(false);
  const isPublic = room.visibility === 'public';
  return (
    <section className={styles.section}>
      <h3>{text.settings.visibility}</h3>
      <p className={styles.hint}>{isPublic ? text.settings.isPublic : text.settings.isPrivate}</p>
      {isPublic && mayUpdate && (
        <div>
          <Button onPress={() => setAsking(true)}>{text.settings.makePrivate}</Button>
        </div>
      )}
      {isAsking && (
        <AskedAction
          title={text.settings.makePrivateTitle}
          body={text.settings.makePrivateBody}
          action={text.settings.makePrivate}
          act={() => parley.ask('room:update', { roomId: room.id, visibility: 'private' })}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
