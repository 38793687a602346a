import { useCallback, useRef, useState } from 'react';

import { may, type Report, type ReportedText, type RoomState } from '#client';
import { plainText } from '#client/body';

import { useNames } from '../../names/use-names.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { PersonButton } from '../members/person-button.js';
import lists from '../pages/lists.module.css';
import { DeleteReported } from './delete-reported.js';
import styles from './report-entry.module.css';

interface ReportEntryProps {
  readonly room: RoomState;
  readonly report: Report;
  readonly onJump: () => void;
  readonly onCloseReport: () => Promise<void>;
  /** Called when the entry goes while its button has the focus. */
  readonly onLeave: () => void;
}

/** One reported message: what it said, who wrote it, why it was reported, and what a moderator may do. */
export function ReportEntry({ room, report, onJump, onCloseReport, onLeave }: ReportEntryProps) {
  const text = useFullText();
  const [isDeleting, setDeleting] = useState(false);
  const [isDeleted, setDeleted] = useState(false);
  const [isClosing, setClosing] = useState(false);
  const buttons = useRef<HTMLDivElement>(null);
  const focusLast = useCallback(() => buttons.current?.querySelector<HTMLElement>(':last-child')?.focus(), []);
  const leaving = useFocusHandover(onLeave);
  const mayDelete = !room.archived && may(room, 'message:delete of others');
  const close = async (): Promise<void> => {
    setClosing(true);
    await onCloseReport();
    setClosing(false);
  };
  return (
    <article aria-label={useNames().of(report.sender)} className={styles.report}>
      <About report={report} />
      {report.texts.map((reported) => (
        <ReportedWords key={reported.version} reported={reported} />
      ))}
      <Notes notes={report.notes} />
      {isDeleted && <p className={styles.hint}>{text.message.deleted}</p>}
      <div ref={buttons} className={lists.buttons}>
        {!isDeleted && <Button onPress={onJump}>{text.reports.jump}</Button>}
        {mayDelete && !isDeleted && <Button onPress={() => setDeleting(true)}>{text.actions.delete}</Button>}
        <Button ref={leaving} isPending={isClosing} onPress={() => void (isClosing || close())}>
          {text.reports.close}
        </Button>
      </div>
      {isDeleting && (
        <DeleteReported
          report={report}
          onDeleted={() => setDeleted(true)}
          onClose={() => setDeleting(false)}
          takeFocus={focusLast}
        />
      )}
    </article>
  );
}

/** The sender, and how many people have reported the message for which reasons. */
function About({ report: { sender, reasons, count, lastAt } }: Pick<ReportEntryProps, 'report'>) {
  const { reports, reporting } = useFullText();
  const names = useNames();
  const why = reasons.map(({ reason, count: times }) =>
    reports.reason({ reason: reporting.reasons[reason], count: times }),
  );
  return (
    <div className={styles.about}>
      <Avatar userId={sender?.id ?? null} name={names.plain(sender)} avatarUrl={sender?.avatarUrl} size="s" />
      <div className={styles.words}>
        <PersonButton person={sender} className={styles.name}>
          <bdi>{names.of(sender)}</bdi>
        </PersonButton>
        <p>{why.join(' · ')}</p>
        <p className={styles.hint}>{reports.by({ count, at: new Date(lastAt) })}</p>
      </div>
    </div>
  );
}

function ReportedWords({ reported: { body, files } }: { readonly reported: ReportedText }) {
  const { reports } = useFullText();
  return (
    <blockquote aria-label={reports.text} dir="auto" className={styles.quote}>
      {plainText(body)}
      {files.length > 0 && <p className={styles.hint}>{files.map(isolated).join(', ')}</p>}
    </blockquote>
  );
}

function Notes({ notes }: Pick<Report, 'notes'>) {
  const { reports } = useFullText();
  if (notes.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>{reports.notes}</h3>
      <ul aria-label={reports.notes} className={styles.notes}>
        {notes.map((note, index) => (
          <li key={index} dir="auto" className={styles.note}>
            {note}
          </li>
        ))}
      </ul>
    </>
  );
}
