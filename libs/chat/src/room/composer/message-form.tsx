import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';

import { isOf, type RoomState, type UserId } from '#client';
import { isBlank } from '#contracts/text';
import { useParley, useRoom } from '#react';

import { useText } from '../../text/use-text.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { Button } from '../../ui/button.js';
import { permissionsOf } from '../state/permissions.js';
import { useRoomActions, useRoomUi } from '../state/room-state.js';
import { useCountdown } from '../../ui/use-countdown.js';
import { actOnEmpty } from './empty-keys.js';
import { chosen } from './files/chosen-files.js';
import { tells, type ToEveryone } from './everyone.js';
import { DraftFiles } from './files/draft-files.js';
import { filesStatus } from './files/files-status.js';
import { useAddFiles } from './files/use-add-files.js';
import { hasTouchOnly } from '../../ui/input-device.js';
import styles from './message-form.module.css';
import type { ReplyForm } from './reply-form.js';
import { sends } from './send-rules.js';
import { lastSentAt, slowUntil } from './slow-mode.js';
import type { DraftState } from './use-draft.js';
import { useMaxChars } from './use-max-chars.js';
import { useSending } from './use-sending.js';
import { useTold } from './use-told.js';
import { WritingArea } from './writing-area.js';

const EveryoneHint = lazyPart(async () => (await import('./everyone-hint.js')).EveryoneHint);
const ScheduleButton = lazyPart(async () => (await import('./schedule-button.js')).ScheduleButton);

export interface MessageFormProps {
  readonly room: RoomState;
  readonly me: UserId;
  readonly draft: DraftState;
  readonly skipsSlowMode: boolean;
  readonly reply?: ReplyForm | undefined;
}

/** Writes and sends a new message. */
export function MessageForm({ room, me, draft, skipsSlowMode, reply }: MessageFormProps) {
  const text = useText();
  const words = reply?.words ?? text.composer;
  const { setReplyTo, textBox: box, focusText } = useRoomActions();
  const { replyTo } = useRoomUi();
  const maxChars = useMaxChars();
  const seconds = useSlowSeconds(room, me, skipsSlowMode);
  const told = useTold(room, draft.text, reply !== undefined);
  const { error, setError, send, question } = useSending({ room, draft, reply, maxChars, seconds, told, box });
  const onKeyDown = useKeys({ room, me, draft, send });
  const typing = useTyping(room);
  const { files, setFiles } = draft;
  const { onAddFiles, status } = useFiles(draft, setError);
  useFocus(draft);

  const onPress = () => {
    send();
    box.current?.focus();
  };

  return (
    <>
      <WritingArea
        box={box}
        roomId={room.id}
        label={words.label}
        placeholder={words.placeholder}
        value={draft.text}
        maxChars={maxChars}
        error={error}
        hint={<Hint room={room} skipsSlowMode={skipsSlowMode} told={told} />}
        bar={replyTo !== null && <ReplyBar failed={null} message={replyTo} onCancel={() => setReplyTo(null)} />}
        onAddFiles={onAddFiles}
        files={<DraftFiles files={files} status={status} onChange={setFiles} onDone={focusText} />}
        filesStatus={status}
        onKeyDown={onKeyDown}
        onChange={(value) => {
          draft.setText(value);
          setError(null);
          typing(value);
        }}
      >
        <SendButton
          name={words.send}
          isEmpty={isBlank(draft.text) && files.length === 0}
          seconds={seconds}
          onPress={onPress}
        />
        {maySchedule(draft.text, told) && (
          <ScheduleButton failed={null} room={room} draft={draft} reply={reply} box={box} />
        )}
      </WritingArea>
      {reply?.options}
      {question}
    </>
  );
}

const ReplyBar = lazyPart(async () => (await import('./reply-bar.js')).ReplyBar);

interface Keys extends Pick<MessageFormProps, 'room' | 'me' | 'draft'> {
  readonly send: () => void;
}

/** Returns what keys of the text do that its aids do not take. */
function useKeys({ room, me, draft, send }: Keys): (event: KeyboardEvent<HTMLTextAreaElement>) => void {
  const { setReplyTo } = useRoomActions();
  const { replyTo } = useRoomUi();
  const actInEmpty = useEmptyKeys(room, me);
  return (event) => {
    if (sends(event.nativeEvent, hasTouchOnly(), event.currentTarget)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && replyTo !== null) {
      event.stopPropagation();
      setReplyTo(null);
    } else if (draft.text === '' && actInEmpty(event)) event.preventDefault();
  };
}

/** A remark below the text: how often it may be sent, and whom it tells. */
function Hint({ room, skipsSlowMode, told }: HintProps) {
  const { composer } = useText();
  const { slowModeSeconds } = room;
  return (
    <>
      {slowModeSeconds > 0 && !skipsSlowMode && <>{composer.slowMode(slowModeSeconds)} </>}
      {told !== null && <EveryoneHint failed={null} told={told} />}
    </>
  );
}

interface HintProps extends Pick<MessageFormProps, 'room' | 'skipsSlowMode'> {
  readonly told: ToEveryone | null;
}

/** A scheduled message cannot speak to all. */
function maySchedule(text: string, told: ToEveryone | null): boolean {
  return !isBlank(text) && !tells(told);
}

/** Adds files to the draft, and says what it holds. */
function useFiles({ files, setFiles }: DraftState, setError: (error: string | null) => void) {
  const text = useText();
  const { focusText } = useRoomActions();
  const take = (added: readonly File[]) => {
    setFiles([...files, ...chosen(added)]);
    focusText();
  };
  const onAddFiles = useAddFiles({ held: files.length, take, setError });
  const status = filesStatus(
    files.map(({ file }) => file),
    text.files,
  );
  return { onAddFiles, status };
}

interface SendButtonProps {
  readonly name: string;
  readonly isEmpty: boolean;
  /** Until slow mode lets the user send again. */
  readonly seconds: number;
  readonly onPress: () => void;
}

function SendButton({ name, isEmpty, seconds, onPress }: SendButtonProps) {
  const { composer } = useText();
  const wait = seconds < 100 ? composer.wait(seconds) : composer.waitMinutes(Math.ceil(seconds / 60));
  return (
    <Button
      variant={isEmpty ? 'quiet' : 'primary'}
      aria-label={seconds > 0 ? composer.sendIn(seconds) : name}
      isDisabled={seconds > 0}
      onPress={onPress}
    >
      {seconds > 0 ? (
        <span className={styles.wait}>{wait}</span>
      ) : (
        <SendHorizontal aria-hidden size={20} className={styles.icon} />
      )}
    </Button>
  );
}

/** Returns a function that does what a key of an empty text says, and is false if it says nothing. */
function useEmptyKeys(room: RoomState, me: UserId): (event: KeyboardEvent) => boolean {
  const { controller } = useRoomActions();
  const editLast = useEditLast(room, me);
  return ({ key, nativeEvent }) => (key === 'ArrowUp' ? editLast() : actOnEmpty(nativeEvent, controller));
}

/** Returns a function that begins to edit the user's last message here, and is false if there is none to edit. */
function useEditLast(room: RoomState, me: UserId): () => boolean {
  const { line, setEditing } = useRoomActions();
  const { messages } = useRoom(room.id, { still: true });
  return () => {
    const last = messages.findLast((message) => isOf(line, message) && permissionsOf(room, me, message).edit);
    if (last !== undefined) setEditing(last);
    return last !== undefined;
  };
}

/** Others see who writes in the room, not in its threads. */
function useTyping(room: RoomState): (value: string) => void {
  const parley = useParley();
  const { threadId } = useRoomActions();
  return (value) => {
    if (threadId === null && !isBlank(value)) parley.room(room.id).typing();
  };
}

/** Gives the text the focus when it appears and when the user answers a message. */
function useFocus({ restoredReply }: DraftState): void {
  const { textBox, focusText } = useRoomActions();
  const { replyTo } = useRoomUi();
  useEffect(focusText, [focusText]);
  useEffect(() => {
    if (replyTo !== null && replyTo !== restoredReply.current) textBox.current?.focus();
  }, [textBox, replyTo, restoredReply]);
}

/** The seconds until slow mode lets the user send again; 0 if they may send now. */
function useSlowSeconds(room: RoomState, me: UserId, skipsSlowMode: boolean): number {
  const { messages, pending } = useRoom(room.id, { still: true });
  const until = skipsSlowMode ? null : slowUntil(room, lastSentAt(me, messages, pending));
  return useCountdown(until, room.slowModeSeconds * 1000);
}
