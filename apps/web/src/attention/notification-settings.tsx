import { useState } from 'react';

import { useServer } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { useAsked, useSound } from './attention-settings.js';
import { desktopPermission } from './desktop-notifications.js';
import styles from './notification-settings.module.css';
import { PushSettings } from './push-settings.js';
import { playSound } from './sound.js';

/** How this browser notifies the user of new messages. */
export function NotificationSettings({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const [isSoundOn, setSound] = useSound();
  const [permission, setPermission] = useState(desktopPermission);
  const [, setAsked] = useAsked();
  const hasPush = useServer()?.features.includes('push') === true;
  const turnOn = async (): Promise<void> => {
    setPermission(await Notification.requestPermission());
    setAsked(true);
  };
  const changeSound = (isOn: boolean): void => {
    setSound(isOn);
    if (isOn) playSound();
  };
  return (
    <Dialog isOpen size="s" title={text.notifications.title} onClose={onClose}>
      <div className={styles.settings}>
        <h3>{text.notifications.desktop}</h3>
        <p>{text.notifications.states[permission]}</p>
        {permission === 'default' && <Button onPress={turnOn}>{text.notifications.turnOn}</Button>}
        {hasPush && <PushSettings />}
        <h3>{text.notifications.sounds}</h3>
        <Checkbox label={text.notifications.sound} isSelected={isSoundOn} onChange={changeSound} />
      </div>
    </Dialog>
  );
}
