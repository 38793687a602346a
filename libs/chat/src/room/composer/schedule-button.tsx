import { Clock } from 'lucide-react';
import { type RefObject, useState } from 'react';

import type { MessageId, RoomState, ScheduledContent } from '#client';
import { useParley, useServer } from '#react';

import { IconButton } from '../../overlays/icon-button.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useFullText } from '../../text/use-full-text.js';
import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { mentionsIn } from '../words/written-mentions.js';
import { useRoomLinks } from './use-room-links.js';
import type { ReplyForm } from './reply-form.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';
import type { DraftState } from './use-draft.js';

const ScheduleDialog = lazyPart(async () => (await import('../schedule/schedule-dialog.js')).ScheduleDialog);

interface ScheduleButtonProps {
  readonly room: RoomState;
  readonly draft: DraftState;
  readonly reply: ReplyForm | undefined;
  readonly box: RefObject<TextBoxHandle | null>;
}

/** Lets the server send the draft later, if it has no files. */
export function ScheduleButton({ room, draft, reply, box }: ScheduleButtonProps) {
  const parley = useParley();
  const text = useFullText();
  const { setReplyTo } = useRoomActions();
  const { replyTo } = useRoomUi();
  const withLinks = useRoomLinks();
  const [asked, setAsked] = useState<{ id: MessageId; content: ScheduledContent } | null>(null);
  if (useServer()?.features.includes('schedule') !== true) return null;
  const ask = () => {
    // The dialog gives the focus back to the text.
    box.current?.focus();
    const mentions = [...mentionsIn(draft.text, box.current?.known() ?? [])];
    const quoted = replyTo !== null && { replyTo: replyTo.id };
    const content = { body: withLinks(draft.text), mentions, ...quoted, ...reply?.fields };
    // One id for all tries: an answer may be lost.
    setAsked({ id: parley.newId(), content });
  };
  const empty = () => {
    draft.setText('');
    setReplyTo(null);
    reply?.onSent();
  };
  return (
    <>
      <IconButton label={text.schedule.button} icon={Clock} isDisabled={draft.files.length > 0} onPress={ask} />
      {asked !== null && <ScheduleDialog {...asked} roomId={room.id} onDone={empty} onClose={() => setAsked(null)} />}
    </>
  );
}
