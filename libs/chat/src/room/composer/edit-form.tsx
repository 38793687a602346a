import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';

import type { Message } from '#client';
import { useMe, useParley, useRoom, useServer } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useRoomActions } from '../state/room-state.js';
import bar from './bar.module.css';
import { placeOf } from '../state/drafts.js';
import styles from './edit-form.module.css';
import { addsEveryone } from './everyone.js';
import { EveryoneHint } from './everyone-hint.js';
import { readEdit, saveEdit } from '../state/edits.js';
import { asEdited, type EditedFile, factsOf, stillThere, storedOf, writtenText } from './files/edited-files.js';
import { EditedTray } from './files/edited-tray.js';
import { filesStatus } from './files/files-status.js';
import { useAddFiles } from './files/use-add-files.js';
import { useEditedFiles } from './files/use-edited-files.js';
import { hasTouchOnly } from '../../ui/input-device.js';
import { sends, sendsAt } from './send-rules.js';
import { useMaxChars } from './use-max-chars.js';
import { useOuterEscape } from './use-outer-escape.js';
import { useSaving } from './use-saving.js';
import { WritingArea } from './writing-area.js';
import { tabStorage } from '../../ui/page-storage.js';

/** Changes one message of the user, in place of the composer. */
export function EditForm({ message }: { message: Message }) {
  const text = useFullText();
  const { setEditing, textBox: box, focusText } = useRoomActions();
  const { body, setBody, files, setFiles } = useEdit(message);
  const { error, setError, other, setOther, isSaving, save } = useSaving(message, box);
  const [caret, setCaret] = useState(body.length);
  const saveHint = sendsAt({ value: body, selectionStart: caret }) ? 'saveHint' : 'saveHintInList';
  const { take, remove } = useEditedFiles(message.roomId, setFiles, setError);
  const onAddFiles = useAddFiles({ held: files.length, take, setError });
  const onRemove = (key: string) => {
    remove(key);
    focusText();
  };
  useEffect(() => box.current?.focus(), [box]);
  // There, another one discards the edit.
  useOuterEscape(() => box.current?.focus());

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (sends(event.nativeEvent, hasTouchOnly(), event.currentTarget)) {
      event.preventDefault();
      void save(body, files);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setEditing(null);
    }
  };
  const settle = (settledBody: string, settledFiles: readonly EditedFile[]) => {
    setBody(settledBody);
    setFiles(settledFiles);
    setOther(null);
    box.current?.focus();
  };

  return (
    <WritingArea
      box={box}
      roomId={message.roomId}
      label={text.composer.editLabel}
      value={body}
      maxChars={useMaxChars()}
      error={other === null ? error : <Conflict {...{ message, other, body, files }} onSettle={settle} />}
      hint={<Hint message={message} body={body} keys={hasTouchOnly() ? null : text.composer[saveHint]} />}
      onCaret={setCaret}
      bar={<EditBar />}
      onAddFiles={onAddFiles}
      files={<EditedTray files={files} onRemove={onAddFiles === null ? null : onRemove} />}
      filesStatus={filesStatus(files.map(factsOf), text.files)}
      onKeyDown={onKeyDown}
      onChange={(value) => {
        setBody(value);
        setError(null);
      }}
    >
      <Button variant="quiet" onPress={() => setEditing(null)}>
        {text.composer.cancel}
      </Button>
      <Button variant="primary" isPending={isSaving} onPress={() => void save(body, files)}>
        {text.composer.save}
      </Button>
    </WritingArea>
  );
}

function EditBar() {
  const text = useFullText();
  return (
    <div className={bar.bar}>
      <Pencil aria-hidden size={16} className={bar.icon} />
      <p className={bar.words}>{text.composer.editing}</p>
    </div>
  );
}

interface HintProps {
  readonly message: Message;
  readonly body: string;
  /** What the keys do; `null` without a keyboard. */
  readonly keys: string | null;
}

/** Remarks below the text: whom `@all` in it tells, and the keys. */
function Hint({ message, body, keys }: HintProps) {
  const { room } = useRoom(message.roomId, { still: true });
  const isKnown = useServer()?.features.includes('everyone') === true;
  const isInVain = isKnown && room?.kind === 'group' && addsEveryone(message, body);
  return (
    <>
      {isInVain && <EveryoneHint told={{ count: 0, barrier: 'edit' }} />} {keys}
    </>
  );
}

interface ConflictProps {
  readonly message: Message;
  /** The message as it is now. */
  readonly other: Message;
  readonly body: string;
  readonly files: readonly EditedFile[];
  readonly onSettle: (body: string, files: readonly EditedFile[]) => void;
}

function Conflict({ message, other, body, files, onSettle }: ConflictProps) {
  const text = useFullText();
  return (
    <>
      <p>{text.composer.conflict}</p>
      <blockquote dir="auto" className={styles.other}>
        {other.body}
      </blockquote>
      <Button onPress={() => onSettle(writtenText(other), asEdited(other.attachments))}>
        {text.composer.takeOther}
      </Button>{' '}
      <Button onPress={() => onSettle(body, stillThere(files, message, other))}>{text.composer.keepMine}</Button>
    </>
  );
}

/** The text and the files of the edit. They are saved at each change, and are there again after a reload. */
function useEdit(message: Message) {
  const parley = useParley();
  const me = useMe()?.user.id;
  const { roomId, threadId } = useRoomActions();
  const place = placeOf(roomId, threadId);
  const [begun] = useState(() => {
    const saved = me === undefined ? null : readEdit(tabStorage(), me, place);
    return saved?.message.id === message.id ? saved : { text: writtenText(message), files: message.attachments };
  });
  const [body, setBody] = useState(begun.text);
  const [files, setFiles] = useState<readonly EditedFile[]>(() => asEdited(begun.files));
  const stored = useMemo(() => storedOf(files), [files]);
  useEffect(() => {
    if (me !== undefined && parley.me.getSnapshot()?.user.id === me)
      saveEdit(tabStorage(), me, place, { message, text: body, files: stored });
  }, [parley, me, place, message, body, stored]);
  return { body, setBody, files, setFiles };
}
