import { useEffect, useEffectEvent } from 'react';

import type { SessionId } from '#client';
import { useMe, useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useToast } from '#chat/ui/toast.js';

/** Says that another session has put a device for push, which gets all messages from then on. Shows nothing itself. */
export function NewDevices({ onLook }: { readonly onLook: () => void }) {
  const { account: text } = useFullText();
  const parley = useParley();
  const toast = useToast();
  const own = useMe()?.sessionId;
  const tell = useEffectEvent((sessionId: SessionId | undefined) => {
    if (sessionId === own) return;
    toast.show(text.newDevice, <Button onPress={onLook}>{text.lookAtDevices}</Button>);
  });
  useEffect(
    () =>
      parley.on('user:changes', ({ items }) => {
        for (const item of items) if (item.type === 'device') tell(item.device.sessionId);
      }),
    [parley],
  );
  return null;
}
