import type { RoomState } from '#client';

import { useText } from '../../text/use-text.js';
import { Dialog } from '../../ui/dialog.js';
import { usePermissions } from '../use-permissions.js';
import { AboutForm } from './about-form.js';
import { RoomAddress } from './room-address.js';
import { RoomEnd } from './room-end.js';
import { RoomNotify } from './room-notify.js';
import styles from './settings.module.css';
import { RoomVisibility } from './room-visibility.js';

/** What the user may see and change of a room. */
export function SettingsDialog({ room, onClose }: { room: RoomState; onClose: () => void }) {
  const text = useText();
  const permissions = usePermissions();
  const isGroup = room.kind === 'group';
  return (
    <Dialog isOpen title={text.room.settings} onClose={onClose}>
      <div className={styles.sections}>
        {isGroup && (permissions?.update === true ? <AboutForm room={room} /> : <About room={room} />)}
        <RoomNotify room={room} />
        <RoomAddress roomId={room.id} />
        {isGroup && <RoomVisibility room={room} mayUpdate={permissions?.update === true} />}
        {isGroup && permissions !== null && <RoomEnd room={room} permissions={permissions} />}
      </div>
    </Dialog>
  );
}

function About({ room }: { room: RoomState }) {
  const text = useText();
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
