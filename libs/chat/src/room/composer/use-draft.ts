import { type RefObject, useEffect, useRef, useState } from 'react';

import type { Message, MessageId, UserId } from '#client';
import { useParley } from '#react';

import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { draftStorages, NO_DRAFT, placeOf, readDraft, saveDraft } from '../state/drafts.js';
import type { ChosenFile } from './files/chosen-files.js';
import { useKeptFiles } from './files/kept-files.js';

const STORAGES = draftStorages();

export interface DraftState {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly files: readonly ChosenFile[];
  readonly setFiles: (files: readonly ChosenFile[]) => void;
  /** The message that the saved draft answers, once loaded. */
  readonly restoredReply: RefObject<Message | null>;
}

/**
 * The text and the files of the composer. Text and reply target are saved at each change, and are there again after
 * a reload. The files stay while the page does.
 */
export function useDraft(me: UserId | undefined): DraftState {
  const parley = useParley();
  const { roomId, threadId, setReplyTo } = useRoomActions();
  const place = placeOf(roomId, threadId);
  const { replyTo } = useRoomUi();
  const [saved] = useState(() => (me === undefined ? NO_DRAFT : readDraft(STORAGES, me, place)));
  const [files, setFiles] = useKeptFiles(place);
  const restoredReply = useRef<Message | null>(null);
  const [text, setText] = useState(saved.text);
  const [missing, setMissing] = useState<MessageId | null>(saved.replyTo);
  useEffect(() => {
    if (saved.replyTo === null) return undefined;
    const isCurrent = { value: true };
    parley
      .ask('message:get', { roomId, id: saved.replyTo })
      .then((message) => {
        if (!isCurrent.value) return;
        restoredReply.current = message;
        setReplyTo(message);
      })
      // The message is gone or out of reach: the text stays, without the reply.
      .catch(() => undefined)
      .finally(() => {
        if (isCurrent.value) setMissing(null);
      });
    return () => {
      isCurrent.value = false;
    };
  }, [parley, roomId, saved, setReplyTo]);
  const replyId = replyTo?.id ?? missing;
  useEffect(() => {
    // The last one of a user who leaves comes after the logout.
    if (me !== undefined && parley.me.getSnapshot()?.user.id === me)
      saveDraft(STORAGES, me, place, { text, replyTo: replyId });
  }, [parley, me, place, text, replyId]);
  return { text, setText, files, setFiles, restoredReply };
}
