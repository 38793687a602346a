import { UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';

import { LIMITS } from '#contracts/limits';
import type { Member, RoomState } from '#client';
import { usePresence } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorText } from '../../ui/error-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { TextField } from '../../ui/text-field.js';
import { usePermissions } from '../use-permissions.js';
import { AddPeople } from './add-people.js';
import type { MemberQuestion } from './member-menu.js';
import { inMemberOrder, membersNamed } from './member-order.js';
import { MemberQuestionDialog } from './member-question.js';
import { MemberRow } from './member-row.js';
import styles from './members.module.css';
import { useMembers } from './use-members.js';

/** Rows shown at first, and added by each press of a button. */
const ROWS = 100;

/** The members of a group: who they are, and what the user may do with them. */
export function MembersDialog({ room, onClose }: { room: RoomState; onClose: () => void }) {
  const text = useText();
  const { members, error } = useMembers(room.id);
  const [isAdding, setAdding] = useState(false);
  const mayAdd = usePermissions()?.addMembers === true;
  const [query, setQuery] = useState('');
  const ordered = useMemo(() => inMemberOrder(members ?? []), [members]);
  const found = useMemo(() => membersNamed(ordered, query), [ordered, query]);
  return (
    <Dialog isOpen title={text.members.title} onClose={onClose}>
      <div className={styles.panel}>
        <div className={styles.tools}>
          <TextField type="search" label={text.members.find} autoComplete="off" value={query} onChange={setQuery} />
          {mayAdd && (
            <Button aria-expanded={isAdding} onPress={() => setAdding(!isAdding)}>
              <UserPlus aria-hidden size={18} />
              {text.members.add}
            </Button>
          )}
        </div>
        {mayAdd && isAdding && <AddPeople room={room} members={members ?? []} onDone={() => setAdding(false)} />}
        {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
        {members === null && error === null && <Skeleton lines={5} />}
        <MemberRows key={query} room={room} members={found} />
        <p role="status" aria-label={text.members.find} className={styles.hint}>
          {members !== null && found.length === 0 && text.members.none}
        </p>
      </div>
    </Dialog>
  );
}

function MemberRows({ room, members }: { room: RoomState; members: readonly Member[] }) {
  const text = useText();
  const [count, setCount] = useState(ROWS);
  const [asking, setAsking] = useState<{ member: Member; question: MemberQuestion } | null>(null);
  const shown = members.slice(0, count);
  const presence = usePresence(shown.map(({ user }) => user.id).slice(0, LIMITS.watch));
  return (
    <>
      <ul aria-label={text.members.title} className={styles.rows}>
        {shown.map((member) => (
          <MemberRow
            key={member.user.id}
            room={room}
            member={member}
            status={presence.get(member.user.id)?.status}
            onAsk={(question) => setAsking({ member, question })}
          />
        ))}
      </ul>
      {members.length > count && (
        <Button isWide onPress={() => setCount(count + ROWS)}>
          {text.members.more}
        </Button>
      )}
      {asking !== null && <MemberQuestionDialog roomId={room.id} {...asking} onClose={() => setAsking(null)} />}
    </>
  );
}
