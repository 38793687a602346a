import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import styles from './ask-bar.module.css';
import { useAsked } from './attention-settings.js';

/** Offers desktop notifications. The browser itself asks only after a press. */
export function AskBar() {
  const text = useText();
  const [, setAsked] = useAsked();
  const turnOn = async (): Promise<void> => {
    await Notification.requestPermission();
    setAsked(true);
  };
  return (
    <section aria-label={text.attention.desktop} className={styles.bar}>
      <p>{text.attention.ask}</p>
      <div className={styles.actions}>
        <Button variant="primary" onPress={turnOn}>
          {text.attention.turnOn}
        </Button>
        <Button variant="quiet" onPress={() => setAsked(true)}>
          {text.attention.notNow}
        </Button>
      </div>
    </section>
  );
}
