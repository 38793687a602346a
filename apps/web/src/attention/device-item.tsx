import { useId } from 'react';

import type { Device } from '#client';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import styles from './notification-settings.module.css';

interface DeviceItemProps {
  readonly device: Device;
  readonly onRemove: () => void;
}

/** A device for push: what it is, since when, and a button that removes it. */
export function DeviceItem({ device, onRemove }: DeviceItemProps) {
  const text = useFullText().push;
  const nameId = useId();
  const { platform, current, createdAt, lastPushAt } = device;
  const browser = current ? text.thisBrowser : text.otherBrowser;
  return (
    <li className={styles.device}>
      <div className={styles.names}>
        <p id={nameId} className={styles.name}>
          {platform === null ? browser : text.app(platform)}
        </p>
        <p className={styles.hint}>
          {text.since(new Date(createdAt))}
          {lastPushAt !== null && ` · ${text.lastPush(new Date(lastPushAt))}`}
        </p>
      </div>
      <Button aria-describedby={nameId} onPress={onRemove}>
        {text.remove}
      </Button>
    </li>
  );
}
