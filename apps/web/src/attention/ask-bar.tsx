import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import styles from './ask-bar.module.css';
import { useToast } from '#chat/ui/toast.js';
import { useAsked } from './attention-settings.js';
import { pushErrorText } from './push-error.js';
import { turnOnPush } from './turn-on-push.js';

/** Offers notifications, and push where the server has it. The browser itself asks only after a press. */
export function AskBar() {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const [, setAsked] = useAsked();
  const turnOn = async (): Promise<void> => {
    await Notification.requestPermission();
    setAsked(true);
    await turnOnPush(parley).catch((error: unknown) => toast.show(pushErrorText(error, text)));
  };
  return (
    <section aria-label={text.notifications.desktop} className={styles.bar}>
      <p>{text.notifications.ask}</p>
      <div className={styles.actions}>
        <Button variant="primary" onPress={turnOn}>
          {text.notifications.turnOn}
        </Button>
        <Button variant="quiet" onPress={() => setAsked(true)}>
          {text.notifications.notNow}
        </Button>
      </div>
    </section>
  );
}
