import { Dialog } from '#chat/overlays/dialog.js';
import { CopyField } from '#chat/room/settings/copy-field.js';
import { Button } from '#chat/ui/button.js';
import { useAdminText } from './admin-text.js';
import styles from './console.module.css';

interface LinkDialogProps {
  readonly title: string;
  readonly hint: string;
  readonly link: string;
  readonly onClose: () => void;
}

/** Shows a link, only once. */
export function LinkDialog({ title, hint, link, onClose }: LinkDialogProps) {
  const text = useAdminText();
  return (
    <Dialog isOpen title={title} onClose={onClose}>
      <div className={styles['stack']}>
        <p>{hint}</p>
        <CopyField label={text.acts.link} value={link} action={text.frame.copy} copied={text.frame.copied} />
        <div className={styles['buttons']}>
          <Button variant="primary" onPress={onClose}>
            {text.frame.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
