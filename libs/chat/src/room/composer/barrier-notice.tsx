import { Ban, Eye, Lock, MicOff, type LucideIcon } from 'lucide-react';

import type { RoomState } from '#client';
import { useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import type { FullCatalogue } from '../../text/en-full.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useToast } from '../../ui/toast.js';
import { isolated } from '../../text/isolated.js';
import type { Barrier } from './barrier.js';
import styles from './composer.module.css';
import { useFileDrop } from './files/use-file-drop.js';

const ICONS: Readonly<Record<Barrier['kind'], LucideIcon>> = {
  archived: Lock,
  reader: Eye,
  muted: MicOff,
  blocking: Ban,
  blocked: Ban,
};

/** Says in place of the composer why the user cannot write. */
export function BarrierNotice({ room, barrier }: { room: RoomState; barrier: Barrier }) {
  const parley = useParley();
  const text = useFullText();
  const names = useNames();
  const toast = useToast();
  useFileDrop(null);
  const Icon = ICONS[barrier.kind];
  const { peer } = room;
  const unblock = () => {
    if (peer === null) return;
    parley.ask('block:remove', { userId: peer.id }).catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <div className={styles.notice}>
      <Icon aria-hidden size={18} className={styles.icon} />
      <p dir="auto" className={styles.words}>
        {wordsOf(barrier, names.ofRoom(room), text.composer)}
        {barrier.kind === 'muted' && <MuteReason room={room} />}
      </p>
      {barrier.kind === 'blocking' && <Button onPress={unblock}>{text.composer.unblock}</Button>}
    </div>
  );
}

/** What the moderator said. */
function MuteReason({ room: { me } }: { readonly room: RoomState }) {
  const { log } = useFullText();
  return me.muteReason !== undefined && <> {log.reason(isolated(me.muteReason))}</>;
}

function wordsOf(barrier: Barrier, name: string, text: FullCatalogue['composer']): string {
  switch (barrier.kind) {
    case 'muted':
      return text.muted(barrier.seconds);
    case 'blocking':
    case 'blocked':
      return text[barrier.kind](name);
    case 'archived':
    case 'reader':
      return text[barrier.kind];
  }
}
