import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

import type { Message, MessageId, OpenDraft, OwnDraft, UserId } from '#client';
import { useDrafts, useDraftStore, useParley, useRoom } from '#react';

import { useIsLater } from '../../parts/use-idle-loading.js';
import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { draftStorages, type KeptDraft, NO_DRAFT, placeOf, readDraft, saveDraft } from '../state/drafts.js';
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
  /** The draft as all devices have it; `null` until its code has loaded. */
  readonly opened: OpenDraft | null;
}

/**
 * The text and the files of the composer. Text and reply target are the user's draft of the place on all devices. This page keeps
 * them, too, for a reload and without a connection. The files stay while the page does.
 */
export function useDraft(me: UserId | undefined): DraftState {
  const { roomId, threadId } = useRoomActions();
  const place = placeOf(roomId, threadId);
  const [first] = useState(() => (me === undefined ? NO_DRAFT : readDraft(STORAGES, me, place)));
  const [files, setFiles] = useKeptFiles(place);
  const [text, show] = useState(first.own.body);
  const { replyId, restoredReply, restore } = useReply(first.own.replyTo);
  const keep = useKeeping(me);
  const isWanted = useIsLater() || text !== '';
  const { opened, write } = useOpened(isWanted, first, keep, (own) => {
    show(own.body);
    restore(own.replyTo);
  });
  useEffect(() => write({ replyTo: replyId }), [write, replyId]);
  const setText = (body: string): void => {
    show(body);
    write({ body });
  };
  useDropSent(isWanted);
  return { text, setText, files, setFiles, restoredReply, opened };
}

/** Keeps the draft on this page, while its user is signed in: the last one of a user who leaves comes after the logout. */
function useKeeping(me: UserId | undefined): (draft: KeptDraft) => void {
  const parley = useParley();
  const { roomId, threadId } = useRoomActions();
  const place = placeOf(roomId, threadId);
  return useCallback(
    (draft) => {
      if (me !== undefined && parley.me.getSnapshot()?.user.id === me) saveDraft(STORAGES, me, place, draft);
    },
    [parley, me, place],
  );
}

/**
 * Opens the draft of the place once it `isWanted` and its code has loaded. `take` shows what another device has written.
 */
function useOpened(
  isWanted: boolean,
  first: KeptDraft,
  keep: (draft: KeptDraft) => void,
  take: (own: OwnDraft) => void,
) {
  const { roomId, threadId } = useRoomActions();
  const store = useDraftStore(isWanted);
  const [opened, setOpened] = useState<OpenDraft | null>(null);
  /** As the page shows it. */
  const shown = useRef(first);
  const open = useRef<OpenDraft | null>(null);
  const onTaken = useRef(take);
  useEffect(() => {
    onTaken.current = take;
  });
  useEffect(() => {
    if (store === null) return undefined;
    const draft = store.open({ roomId, threadId }, shown.current);
    const follow = (): void => {
      const before = shown.current.own;
      shown.current = draft.getSnapshot();
      keep(shown.current);
      if (before !== shown.current.own) onTaken.current(shown.current.own);
    };
    follow();
    const unsubscribe = draft.subscribe(follow);
    // A phone in a pocket may never run the timer of the draft.
    const onHidden = (): void => {
      if (document.visibilityState === 'hidden') draft.flush();
    };
    document.addEventListener('visibilitychange', onHidden);
    open.current = draft;
    setOpened(draft);
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      unsubscribe();
      open.current = null;
      store.close(draft);
    };
  }, [store, roomId, threadId, keep]);
  const write = useCallback(
    (change: Partial<OwnDraft>): void => {
      const { own } = shown.current;
      const next = { ...own, ...change };
      if (next.body === own.body && next.replyTo === own.replyTo) return;
      shown.current = { ...shown.current, own: next, isSaved: false };
      keep(shown.current);
      open.current?.write(next);
    },
    [keep],
  );
  return { opened, write };
}

/** The message that the draft answers. `restore` loads one that the page does not have. */
function useReply(first: MessageId | null) {
  const parley = useParley();
  const { roomId, setReplyTo } = useRoomActions();
  const { replyTo } = useRoomUi();
  const restoredReply = useRef<Message | null>(null);
  const [missing, setMissing] = useState(first);
  useEffect(() => {
    if (missing === null) return undefined;
    const isCurrent = { value: true };
    parley
      .ask('message:get', { roomId, id: missing })
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
  }, [parley, roomId, missing, setReplyTo]);
  const restore = (id: MessageId | null): void => {
    if (id === (replyTo?.id ?? null)) return;
    setReplyTo(null);
    setMissing(id);
  };
  return { replyId: replyTo?.id ?? missing, restoredReply, restore };
}

/** Removes the drafts that messages of the room have become, also where the page ended before it could. */
function useDropSent(isWanted: boolean): void {
  const { roomId } = useRoomActions();
  const store = useDraftStore(isWanted);
  const saved = useDrafts(isWanted);
  const { messages } = useRoom(roomId, { still: true });
  useEffect(() => {
    if (saved !== null) store?.onMessages(messages);
  }, [store, saved, messages]);
}
