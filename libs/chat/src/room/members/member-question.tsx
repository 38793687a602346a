import { useState } from 'react';

import type { Member, RoomId } from '#client';

import { useNames } from '../../names/use-names.js';
import { useFullText } from '../../text/use-full-text.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';
import { isolated } from '../../text/isolated.js';
import type { MemberQuestion } from './member-menu.js';
import { useMemberActions } from './use-member-actions.js';

/** An action on a member that the user has chosen and not yet confirmed. */
export interface AskedOfMember {
  readonly member: Member;
  readonly question: MemberQuestion;
}

interface MemberQuestionDialogProps extends AskedOfMember {
  readonly roomId: RoomId;
  /** The action has run. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before an action on a member. */
export function MemberQuestionDialog({ roomId, member, question, onDone, onClose }: MemberQuestionDialogProps) {
  const { members } = useFullText();
  const actions = useMemberActions(roomId, member);
  const [isPending, setPending] = useState(false);
  const name = isolated(useNames().of(member.user));
  const { title, body, action, act } = {
    transfer: {
      title: members.transferTitle(name),
      body: members.transferBody,
      action: members.transfer,
      act: () => actions.setRole('owner'),
    },
    remove: { title: members.removeTitle(name), body: members.removeBody, action: members.remove, act: actions.remove },
    ban: { title: members.banTitle(name), body: members.banBody, action: members.ban, act: actions.ban },
  }[question];
  const confirm = async (): Promise<void> => {
    setPending(true);
    await act();
    onDone();
  };
  return (
    <ConfirmDialog
      title={title}
      body={body}
      action={action}
      isOpen
      isPending={isPending}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
