import { useMemo, useState } from 'react';

import type { Member, RoomState, UserBrief } from '#client';
import { LIST_MAX } from '#contracts/limits';
import { useMe, useParley, useRoom } from '#react';

import { useNames } from '../../names/use-names.js';
import { errorText } from '../../text/error-text.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useCountdown } from '../../ui/use-countdown.js';
import { useToast } from '../../ui/toast.js';
import { type Kind, useLivePages } from '../pages/use-live-pages.js';
import type { AskPage } from '../pages/use-pages.js';
import { memberPermissionsOf } from '../state/member-permissions.js';
import { permissionsOf } from '../state/permissions.js';
import { MemberMenu, type MemberQuestion } from './member-menu.js';
import { MemberQuestionDialog } from './member-question.js';

interface CardActsProps {
  readonly roomId: RoomState['id'];
  readonly person: UserBrief;
}

/** What the user may do with the person in the room from which the card was opened; nothing until that is known. */
export function CardActs({ roomId, person }: CardActsProps) {
  const { room } = useRoom(roomId, { still: true });
  const me = useMe()?.user.id;
  if (room === null || me === undefined || me === person.id || !permissionsOf(room, me).moderate) return null;
  return <Acts room={room} me={me} person={person} />;
}

interface ActsProps {
  readonly room: RoomState;
  readonly me: UserBrief['id'];
  readonly person: UserBrief;
}

function Acts({ room, me, person }: ActsProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const member = useMember(room, person);
  const isMuted = useCountdown(member?.mutedUntil == null ? null : Date.parse(member.mutedUntil)) > 0;
  const [question, setQuestion] = useState<MemberQuestion | null>(null);
  const name = isolated(useNames().of(person));
  if (member === null) return null;
  const permissions = memberPermissionsOf(room, me, member);
  const { remove, ban, mute, unban, roles } = permissions;
  const onUnban = (): void => {
    parley.ask('member:unban', { roomId: room.id, userId: person.id }).then(
      () => toast.show(text.members.unbanned(name)),
      (error: unknown) => toast.show(errorText(error, text)),
    );
  };
  const close = (): void => setQuestion(null);
  return (
    <>
      {unban && <Button onPress={onUnban}>{text.members.unban}</Button>}
      {(remove || ban || mute || roles.length > 0) && (
        <MemberMenu
          roomId={room.id}
          member={member}
          permissions={permissions}
          isMuted={isMuted}
          onAsk={(asked) => setQuestion(asked)}
        />
      )}
      {question !== null && (
        <MemberQuestionDialog roomId={room.id} members={[member]} question={question} onDone={close} onClose={close} />
      )}
    </>
  );
}

const MEMBERS: Kind<Member> = {
  idOf: ({ user }) => user.id,
  of: (change) => (change.type === 'member' ? change.member : null),
};

/** The person as a member, also one who has left; `null` until the server has answered. */
function useMember({ id: roomId }: RoomState, person: UserBrief): Member | null {
  const parley = useParley();
  const { username } = person;
  const ask = useMemo<AskPage<Member> | null>(() => {
    if (username === null) return null;
    return async () => {
      // Names of others can contain this one.
      const page = await parley.ask('member:list', { roomId, query: username, limit: LIST_MAX });
      return { items: page.members, cursor: null };
    };
  }, [parley, roomId, username]);
  const { items, isLoading, error } = useLivePages(roomId, ask, MEMBERS);
  const found = items.find(({ user }) => user.id === person.id);
  if (found !== undefined || ask === null || isLoading || error !== null) return found ?? null;
  return { user: person, role: 'member', state: 'left', joinedAt: '', mutedUntil: null, rev: 0 as Member['rev'] };
}
