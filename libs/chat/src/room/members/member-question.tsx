import { useState } from 'react';

import type { Member, RoomId } from '#client';
import { REASON_MAX_CHARS } from '#contracts/limits';
import { isBlank } from '#contracts/text';
import { useServer } from '#react';

import { useNames } from '../../names/use-names.js';
import { useFullText } from '../../text/use-full-text.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';
import { isolated } from '../../text/isolated.js';
import { Checkbox } from '../../ui/checkbox.js';
import { hasTouchOnly } from '../../ui/input-device.js';
import { TextArea } from '../../ui/text-field.js';
import type { MemberQuestion } from './member-menu.js';
import { useMemberActions } from './use-member-actions.js';

const HOUR_SECONDS = 3_600;

/** An action on members that the user has chosen and not yet confirmed; on more than one: a ban. */
export interface AskedOfMembers {
  readonly members: readonly [Member, ...Member[]];
  readonly question: MemberQuestion;
}

interface MemberQuestionDialogProps extends AskedOfMembers {
  readonly roomId: RoomId;
  /** The action has run. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before an action on members, and for the reason that they read. */
export function MemberQuestionDialog({ roomId, members, question, onDone, onClose }: MemberQuestionDialogProps) {
  const { members: text } = useFullText();
  const canSayWhy = useServer()?.features.includes('moderation') === true && question.act !== 'transfer';
  const [isPending, setPending] = useState(false);
  const [reason, setReason] = useState('');
  const [isCleaning, setCleaning] = useState(false);
  const why = isBlank(reason) ? {} : { reason };
  const { title, body, action, act } = useWords(roomId, members, question);
  const confirm = async (): Promise<void> => {
    setPending(true);
    await act({ ...why, ...(isCleaning && { deleteSeconds: HOUR_SECONDS }) });
    onDone();
  };
  // On a phone the keyboard would cover the question.
  const hasField = canSayWhy && !hasTouchOnly();
  return (
    <ConfirmDialog
      title={title}
      body={body}
      action={action}
      isOpen
      isPending={isPending}
      hasField={hasField}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {canSayWhy && (
        <TextArea
          autoFocus={hasField}
          rows={2}
          label={text.reason}
          description={text.reasonHint}
          maxLength={REASON_MAX_CHARS}
          value={reason}
          onChange={setReason}
        />
      )}
      {canSayWhy && question.act === 'ban' && (
        <Checkbox label={text.deleteLastHour} isSelected={isCleaning} onChange={setCleaning} />
      )}
    </ConfirmDialog>
  );
}

interface Asked {
  readonly title: string;
  readonly body: string;
  readonly action: string;
  readonly act: (how: { readonly reason?: string; readonly deleteSeconds?: number }) => Promise<void>;
}

function useWords(roomId: RoomId, members: AskedOfMembers['members'], question: MemberQuestion): Asked {
  const { members: text } = useFullText();
  const actions = useMemberActions(roomId, members);
  const name = isolated(useNames().of(members[0].user));
  const banTitle = members.length === 1 ? text.banTitle(name) : text.banManyTitle(members.length);
  switch (question.act) {
    case 'transfer':
      return {
        title: text.transferTitle(name),
        body: text.transferBody,
        action: text.transfer,
        act: () => actions.setRole('owner'),
      };
    case 'mute': {
      const { seconds } = question;
      const title = text.muteTitle({ name, seconds });
      return { title, body: text.muteBody, action: text.muteNow, act: (how) => actions.mute(seconds, how) };
    }
    case 'remove':
      return { title: text.removeTitle(name), body: text.removeBody, action: text.remove, act: actions.remove };
    case 'ban':
      return { title: banTitle, body: text.banBody, action: text.ban, act: actions.ban };
  }
}
