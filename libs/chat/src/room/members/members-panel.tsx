import { UserPlus } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { LIMITS } from '#contracts/limits';
import type { Member, RoomState } from '#client';
import { useMe, usePresence } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/checkbox.js';
import { SearchField } from '../../ui/search-field.js';
import { useChosen } from '../../ui/use-chosen.js';
import { PagesEnd } from '../pages/pages-end.js';
import { memberPermissionsOf } from '../state/member-permissions.js';
import { usePermissions } from '../state/use-permissions.js';
import { AddPeople } from './add-people.js';
import { ChosenMembers } from './chosen-members.js';
import { type AskedOfMembers, MemberQuestionDialog } from './member-question.js';
import { MemberRow } from './member-row.js';
import styles from './members.module.css';
import { useFoundMembers } from './use-member-pages.js';

/** The list of members with its search, and a form to add people. */
export function MembersPanel({ room }: { room: RoomState }) {
  const text = useFullText();
  const [isAdding, setAdding] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const permissions = usePermissions();
  const mayAdd = permissions?.addMembers === true;
  const [query, setQuery] = useState('');
  const found = useFoundMembers(room, query);
  const { items, isLoading, error } = found;
  const search = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <SearchField
          inputRef={search}
          label={text.members.find}
          maxLength={LIMITS.nameChars}
          value={query}
          onChange={setQuery}
        />
        {mayAdd && (
          <Button aria-expanded={isAdding} onPress={() => setAdding(!isAdding)}>
            <UserPlus aria-hidden size={18} />
            {text.members.add}
          </Button>
        )}
        {permissions?.moderate === true && (
          <Checkbox label={text.members.chooseSeveral} isSelected={isChoosing} onChange={setChoosing} />
        )}
      </div>
      <p role="status" aria-label={text.members.find} className={styles.hint}>
        {!isLoading && error === null && items.length === 0 && text.members.none}
      </p>
      <div className={styles.scroller}>
        {mayAdd && isAdding && <AddPeople room={room} onDone={() => setAdding(false)} />}
        <MemberRows room={room} members={items} search={search} isChoosing={isChoosing} />
        <PagesEnd pages={found} more={text.members.more} />
      </div>
    </div>
  );
}

interface MemberRowsProps {
  readonly room: RoomState;
  readonly members: readonly Member[];
  readonly search: RefObject<HTMLInputElement | null>;
  readonly isChoosing: boolean;
}

const idOf = ({ user }: Member): string => user.id;

function MemberRows({ room, members, search, isChoosing }: MemberRowsProps) {
  const text = useFullText();
  const me = useMe()?.user.id;
  const [asked, setAsked] = useState<AskedOfMembers | null>(null);
  const mayChoose = (member: Member): boolean =>
    isChoosing && me !== undefined && idOf(member) !== me && memberPermissionsOf(room, me, member).ban;
  const open = members.filter(mayChoose);
  const { chosen, choose } = useChosen(open, idOf);
  // The row that had the focus may be gone.
  const finish = (): void => {
    flushSync(() => setAsked(null));
    search.current?.focus();
  };
  const presence = usePresence(members.map(({ user }) => user.id).slice(0, LIMITS.watch));
  return (
    <>
      {isChoosing && <ChosenMembers open={open} chosen={chosen} onChoose={choose} onAsk={setAsked} />}
      <ul aria-label={text.members.title} className={styles.rows}>
        {members.map((member) => (
          <MemberRow
            key={member.user.id}
            room={room}
            member={member}
            status={presence.get(member.user.id)?.status}
            onAsk={setAsked}
            isChosen={open.includes(member) ? chosen.includes(member) : undefined}
            onChoose={choose}
          />
        ))}
      </ul>
      {asked !== null && (
        <MemberQuestionDialog roomId={room.id} {...asked} onDone={finish} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
