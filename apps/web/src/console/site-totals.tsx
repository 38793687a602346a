import { sizeText } from '#chat/text/formats.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { StoredTotals } from './answers.js';
import styles from './console.module.css';
import { read } from './requests.js';
import { Section } from './section.js';
import { Failure } from './table.js';

/** The site in numbers. */
export function SiteTotals() {
  const { health: text } = useAdminText();
  const { value, failure } = useLoaded(async () => {
    const [{ users }, totals] = await Promise.all([
      read<{ users: number }>('auth/totals'),
      read<StoredTotals>('history/totals'),
    ]);
    return { users, ...totals };
  });
  return (
    <Section name={text.totals}>
      <Failure of={failure} />
      {value !== null && (
        <ul aria-label={text.totals} className={styles['totals']}>
          <li>{text.total.users(value.users)}</li>
          <li>{text.total.rooms(value.rooms)}</li>
          <li>{text.total.connections(value.connections)}</li>
          <li>{text.total.connectedUsers(value.connectedUsers)}</li>
          <li>{text.total.fileBytes(sizeText(value.fileBytes))}</li>
          <li>{text.total.openReports(value.openReports)}</li>
          <li>{text.total.hookLag(Math.round(value.hookLagSeconds))}</li>
          <li>{text.total.pausedHooks(value.pausedHooks)}</li>
          <li>{text.total.waitingPushes(value.waitingPushes)}</li>
          <li>{text.total.failedPushes(value.failedPushes)}</li>
        </ul>
      )}
    </Section>
  );
}
