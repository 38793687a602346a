import { type RefObject, useState } from 'react';

import { ChatError, type RoomState } from '#client';
import { useParley } from '#react';

import { lazyPart } from '../../parts/lazy-part.js';
import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useRoomActions, useRoomUi } from '../state/room-state.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';
import { needsAsking, tells, type ToEveryone } from './everyone.js';
import { mentionsIn } from '../words/written-mentions.js';
import type { ReplyForm } from './reply-form.js';
import { faultOf } from './send-rules.js';
import type { DraftState } from './use-draft.js';
import { useRoomLinks } from './use-room-links.js';

const EveryoneDialog = lazyPart(async () => (await import('./everyone-dialog.js')).EveryoneDialog);

interface Sending {
  readonly room: RoomState;
  readonly draft: DraftState;
  readonly reply: ReplyForm | undefined;
  readonly maxChars: number;
  /** Until slow mode lets the user send again. */
  readonly seconds: number;
  /** Whom `@all` in the text tells; `null` without the word. */
  readonly told: ToEveryone | null;
  readonly box: RefObject<TextBoxHandle | null>;
}

/** Sends the draft; one that cannot be sent stays, and `error` says why. `question`: asked before many people hear it. */
export function useSending({ room, draft, reply, maxChars, seconds, told, box }: Sending) {
  const parley = useParley();
  const text = useText();
  const { setReplyTo, controller } = useRoomActions();
  const { replyTo } = useRoomUi();
  const withLinks = useRoomLinks();
  const [error, setError] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const quoted = replyTo !== null && { replyTo: replyTo.id };
  /** Returns false if the outbox does not take it. */
  const put = (body: string): boolean => {
    try {
      const mentions = mentionsIn(draft.text, box.current?.known() ?? []);
      const files = draft.files.map(({ file }) => file);
      parley.room(room.id).send(body, { files, mentions, everyone: tells(told), ...quoted, ...reply?.fields });
      return true;
    } catch (thrown) {
      const isFull = thrown instanceof ChatError && thrown.code === 'LIMIT_REACHED';
      setError(isFull ? text.composer.outboxFull : errorText(thrown, text));
      return false;
    }
  };
  const clear = () => {
    draft.setText('');
    draft.setFiles([]);
    setReplyTo(null);
    setError(null);
    reply?.onSent();
    void controller.jumpTo('latest');
  };
  const send = (isSure = false) => {
    setAsking(false);
    const body = withLinks(draft.text);
    const fault = faultOf(body, maxChars, draft.files.length > 0);
    if (seconds > 0 || fault === 'blank') return;
    if (fault !== null) setError(fault === 'tooLong' ? text.composer.tooLong(maxChars) : text.composer.unstorable);
    else if (!isSure && needsAsking(told)) setAsking(true);
    else if (put(body)) clear();
  };
  // The user may not speak to all any more, or few hear it now: a later text asks again.
  if (isAsking && !needsAsking(told)) setAsking(false);
  const question = isAsking && needsAsking(told) && (
    <EveryoneDialog failed={null} count={told.count} onConfirm={() => send(true)} onClose={() => setAsking(false)} />
  );
  return { error, setError, send, question };
}
