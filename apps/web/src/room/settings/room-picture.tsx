import type { RoomState } from '#client';
import { useParley } from '#react';

import { PictureField } from '../../profile/picture-field.js';
import { RoomAvatar } from '../../ui/avatar.js';
import styles from './settings.module.css';

/** The picture of a group. */
export function RoomPicture({ room, mayUpdate }: { room: RoomState; mayUpdate: boolean }) {
  const parley = useParley();
  return (
    <div className={styles.picture}>
      <RoomAvatar roomId={room.id} avatarUrl={room.avatarUrl} kind={room.visibility} size="l" />
      {mayUpdate && (
        <PictureField
          hasPicture={room.avatarUrl != null}
          shape="square"
          onSave={(picture) => parley.setRoomAvatar(room.id, picture)}
          onRemove={() => parley.removeRoomAvatar(room.id)}
        />
      )}
    </div>
  );
}
