import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedSession, ShownUser } from './answers.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { useIsAdmin } from './operator.js';
import { act, path, read } from './requests.js';
import { type Column, Failure, Table } from './table.js';

interface UserSessionsProps {
  readonly user: ShownUser;
  readonly onChanged: () => void;
}

/** The living sessions of a user, and their end. */
export function UserSessions({ user, onChanged }: UserSessionsProps) {
  const { sessions: text } = useAdminText();
  const { ask } = useActing();
  const mayAct = useIsAdmin() || user.type !== 'bot';
  const of = path`auth/users/${user.id}/sessions`;
  const { value, failure, reload } = useLoaded(() => read<{ sessions: ListedSession[] }>(of));
  const end = async (at: string): Promise<number> => {
    const { ended } = await act<{ ended: number }>('DELETE', at);
    reload();
    onChanged();
    return ended;
  };
  const endOne = ({ id }: ListedSession): void =>
    ask({
      name: text.end,
      body: text.endBody,
      run: async () => {
        await end(path`auth/users/${user.id}/sessions/${id}`);
        return text.ended;
      },
    });
  const endAll = (): void =>
    ask({
      name: text.endAll,
      body: text.endAllBody(user.displayName),
      run: async () => text.allEnded(await end(of)),
    });
  const columns: Column<ListedSession>[] = [
    { title: text.device, cell: (session) => deviceOf(session, text.unknown) },
    { title: text.via, cell: ({ via }) => via ?? text.unknown },
    { title: text.ip, cell: ({ ip }) => ip ?? text.unknown },
    { title: text.began, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { title: text.used, cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  ];
  const withEnd: Column<ListedSession> = {
    title: text.end,
    cell: (session) => (
      <Button aria-label={text.endOf(deviceOf(session, text.unknown))} onPress={() => endOne(session)}>
        {text.end}
      </Button>
    ),
  };
  return (
    <section aria-label={text.title} className={styles['stack']}>
      <h2 className={styles['subtitle']}>{text.title}</h2>
      <Failure of={failure} />
      {value !== null && (
        <Table
          name={text.title}
          columns={mayAct ? [...columns, withEnd] : columns}
          rows={value.sessions}
          keyOf={({ id }) => id}
        />
      )}
      {mayAct && value !== null && value.sessions.length > 0 && (
        <div className={styles['buttons']}>
          <Button onPress={endAll}>{text.endAll}</Button>
        </div>
      )}
    </section>
  );
}

function deviceOf({ userAgent }: ListedSession, unknown: string): string {
  return userAgent ?? unknown;
}
