import { useText } from '../text/use-text.js';
import button from '../ui/button.module.css';
import { classes } from '../ui/classes.js';
import { EmptyState } from '../ui/empty-state.js';

/** In place of something that could not be loaded or shown. */
export function Failure() {
  const { parts } = useText();
  return (
    <div role="alert">
      <EmptyState title={parts.broken} action={<ReloadButton />} />
    </div>
  );
}

/** After a deploy the files of the page have other names. A plain element, which is in the first load. */
export function ReloadButton() {
  const { parts } = useText();
  return (
    <button type="button" className={classes(button['button'], button['plain'])} onClick={() => location.reload()}>
      {parts.reload}
    </button>
  );
}
