import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { deviceWords } from '../account/device-words.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedSession, ShownUser } from './answers.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { useIsAdmin } from './operator.js';
import { act, path, read } from './requests.js';
import { Section } from './section.js';
import { type Column, Failure, Table } from './table.js';

interface UserSessionsProps {
  readonly user: ShownUser;
  readonly onChanged: () => void;
}

/** The living sessions of a user, and their end. */
export function UserSessions({ user, onChanged }: UserSessionsProps) {
  const { sessions: text } = useAdminText();
  const mayAct = useIsAdmin() || user.type !== 'bot';
  const { value, failure, reload } = useLoaded(() => read<{ sessions: ListedSession[] }>(pathOf(user)));
  const { endOne, endAll } = useEnds(user, () => {
    reload();
    onChanged();
  });
  const columns: Column<ListedSession>[] = [
    { title: text.device, cell: ({ userAgent }) => deviceWords(userAgent, text) },
    { title: text.via, cell: ({ via }) => via ?? text.unknown },
    { title: text.ip, cell: ({ ip }) => ip ?? text.unknown },
    { title: text.began, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { title: text.used, cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  ];
  const end = ({ id, userAgent }: ListedSession) => (
    <Button aria-label={text.endOf(deviceWords(userAgent, text))} onPress={() => endOne(id)}>
      {text.end}
    </Button>
  );
  return (
    <Section name={text.title}>
      <Failure of={failure} />
      {value !== null && (
        <Table
          name={text.title}
          columns={mayAct ? [...columns, { title: text.end, cell: end }] : columns}
          rows={value.sessions}
          keyOf={({ id }) => id}
        />
      )}
      {mayAct && value !== null && value.sessions.length > 0 && (
        <div className={styles['buttons']}>
          <Button onPress={endAll}>{text.endAll}</Button>
        </div>
      )}
    </Section>
  );
}

/** The acts that end sessions. Both ask first. */
function useEnds(user: ShownUser, onEnded: () => void): { endOne: (id: string) => void; endAll: () => void } {
  const { sessions: text } = useAdminText();
  const { ask } = useActing();
  const end = async (at: string): Promise<number> => {
    const { ended } = await act<{ ended: number }>('DELETE', at);
    onEnded();
    return ended;
  };
  return {
    endOne: (id) =>
      ask({
        name: text.end,
        body: text.endBody,
        run: async () => {
          await end(`${pathOf(user)}${path`/${id}`}`);
          return text.ended;
        },
      }),
    endAll: () =>
      ask({
        name: text.endAll,
        body: text.endAllBody(user.displayName),
        run: async () => text.allEnded(await end(pathOf(user))),
      }),
  };
}

function pathOf({ id }: ShownUser): string {
  return path`auth/users/${id}/sessions`;
}
