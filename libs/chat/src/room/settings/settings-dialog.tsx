import type { RoomState } from '#client';
import { useParley } from '#react';

import { useEmbedding } from '../../parts/embedding.js';
import { PictureField } from '../../profile/picture-field.js';
import { useFullText } from '../../text/use-full-text.js';
import { RoomAvatar } from '../../ui/avatar.js';
import { Dialog } from '../../overlays/dialog.js';
import { usePermissions } from '../state/use-permissions.js';
import { AboutForm } from './about-form.js';
import { RoomUrl } from './room-url.js';
import { RoomApp } from './room-app.js';
import { RoomEnd } from './room-end.js';
import { RoomLinks } from './room-links.js';
import { RoomNotify } from './room-notify.js';
import { RoomVisibility } from './room-visibility.js';
import styles from './settings.module.css';

/** What the user may see and change of a room. */
export function SettingsDialog({ room, onClose }: { room: RoomState; onClose: () => void }) {
  const text = useFullText();
  const permissions = usePermissions();
  const isEmbedded = useEmbedding() !== null;
  const isGroup = room.kind === 'group';
  const mayUpdate = permissions?.update === true;
  return (
    <Dialog isOpen title={text.room.settings} onClose={onClose}>
      <div className={styles.sections}>
        {isGroup && (
          <div className={styles.section}>
            <RoomPicture room={room} mayUpdate={mayUpdate} />
            {mayUpdate ? <AboutForm room={room} /> : <About room={room} />}
          </div>
        )}
        {room.appId != null && <RoomApp appId={room.appId} />}
        <RoomNotify room={room} />
        {!isEmbedded && <RoomUrl roomId={room.id} />}
        {mayUpdate && <RoomLinks room={room} />}
        {isGroup && <RoomVisibility room={room} mayUpdate={mayUpdate} />}
        {isGroup && permissions !== null && <RoomEnd room={room} permissions={permissions} />}
      </div>
    </Dialog>
  );
}

function About({ room }: { room: RoomState }) {
  const text = useFullText();
  return (
    <section className={styles.section}>
      <h3>
        <bdi>{room.name}</bdi>
      </h3>
      <p dir="auto" className={styles.hint}>
        {room.topic ?? text.settings.noTopic}
      </p>
      {room.slowModeSeconds > 0 && <p className={styles.hint}>{text.composer.slowMode(room.slowModeSeconds)}</p>}
    </section>
  );
}

/** The picture of a group. */
function RoomPicture({ room, mayUpdate }: { room: RoomState; mayUpdate: boolean }) {
  const parley = useParley();
  return (
    <div className={styles.picture}>
      <RoomAvatar roomId={room.id} name={room.name} avatarUrl={room.avatarUrl} kind={room.visibility} size="l" />
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
