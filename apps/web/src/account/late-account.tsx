import { useEffect, useState } from 'react';

import { onCured } from './cured.js';
import { KeptScheduled } from './kept-scheduled.js';
import { NewDevices } from './new-devices.js';

/** What the account says by itself: that there is a new device, and the question which scheduled messages stay. */
export function LateAccount({ onLook }: { readonly onLook: () => void }) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => onCured(() => setAsking(true)), []);
  const [close] = useState(() => () => setAsking(false));
  return (
    <>
      <NewDevices onLook={onLook} />
      {isAsking && <KeptScheduled onClose={close} />}
    </>
  );
}
