import { Button } from '#chat/ui/button.js';
import { useFocusHandover } from '#chat/ui/use-focus-handover.js';
import { type Act, useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ShownReport } from './answers.js';
import styles from './console.module.css';
import { useIsAdmin } from './operator.js';
import { act, path } from './requests.js';
import { suspendAct } from './suspend-act.js';

/** The version of the ids of the bots of incoming webhooks. Those of all other users have another one. */
const WEBHOOK_VERSION = '5';
const VERSION_AT = 14;

interface ReportActsProps {
  readonly report: ShownReport;
  readonly onChanged: () => void;
  /** Called when `Close report` goes while it has the focus. */
  readonly onLeave: () => void;
}

export function ReportActs({ report, onChanged, onLeave }: ReportActsProps) {
  const { reports: text, acts, users } = useAdminText();
  const { ask, run } = useActing();
  const isAdmin = useIsAdmin();
  const leaving = useFocusHandover(onLeave);
  const close = async (deleteMessage: boolean, done: string): Promise<string> => {
    await act('POST', path`history/reports/${report.id}/close`, { deleteMessage });
    onChanged();
    return done;
  };
  const remove: Act = { name: text.delete, body: text.deleteBody, run: () => close(true, text.deleted) };
  const sender = suspendedOf(report, isAdmin);
  return (
    <div role="group" aria-label={users.acts} className={styles['buttons']}>
      {report.hasMessage && <Button onPress={() => ask(remove)}>{text.delete}</Button>}
      {sender !== null && (
        <Button onPress={() => ask(suspendAct(acts, sender, onChanged, text.suspend))}>{text.suspend}</Button>
      )}
      {report.state === 'open' && (
        <Button ref={leaving} onPress={() => run(() => close(false, text.closed))}>
          {text.close}
        </Button>
      )}
    </div>
  );
}

/** The posts of a webhook would go on without its bot. Moderators act on no bots. */
function suspendedOf({ sender }: ShownReport, isAdmin: boolean): { id: string; displayName: string } | null {
  if (sender === null || sender.id[VERSION_AT] === WEBHOOK_VERSION) return null;
  if (sender.type === 'bot' && !isAdmin) return null;
  return { id: sender.id, displayName: sender.displayName ?? sender.username ?? sender.id };
}
