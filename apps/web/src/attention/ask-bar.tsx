import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import styles from './ask-bar.module.css';
import { useAsked } from './attention-settings.js';

/** Offers desktop notifications. The browser itself asks only after a press. */
export function AskBar() {
  const text = useFullText();
  const [, setAsked] = useAsked();
  const turnOn = async (): Promise<void> => {
    await Notification.requestPermission();
    setAsked(true);
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
