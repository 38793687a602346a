import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { ChatError, type Message } from '#client';
import { useMe, useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { useRoomContext } from '../room-state.js';
import bar from './bar.module.css';
import styles from './edit-form.module.css';
import { readEdit, saveEdit } from './edits.js';
import { hasTouchOnly } from './input-device.js';
import { mentionsAfter } from './mentions.js';
import { faultOf, sends } from './send-rules.js';
import type { TextBoxHandle } from './text-box.js';
import { useMaxChars } from './use-max-chars.js';
import { WritingArea } from './writing-area.js';

/** Changes one message of the user, in place of the composer. */
export function EditForm({ message }: { message: Message }) {
  const text = useText();
  const box = useRef<TextBoxHandle>(null);
  const { setEditing } = useRoomContext();
  const maxChars = useMaxChars();
  const [body, setBody] = useEditedBody(message);
  const { error, setError, other, setOther, isSaving, save } = useSaving(message, maxChars, box);
  useEffect(() => box.current?.focus(), []);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (sends(event.nativeEvent, hasTouchOnly())) {
      event.preventDefault();
      void save(body);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setEditing(null);
    }
  };
  const settle = (settled: string) => {
    setBody(settled);
    setOther(null);
    box.current?.focus();
  };

  return (
    <WritingArea
      box={box}
      roomId={message.roomId}
      label={text.composer.editLabel}
      value={body}
      maxChars={maxChars}
      error={
        other === null ? (
          error
        ) : (
          <Conflict other={other} onTake={() => settle(other.body)} onKeep={() => settle(body)} />
        )
      }
      hint={hasTouchOnly() ? null : text.composer.saveHint}
      bar={
        <div className={bar.bar}>
          <Pencil aria-hidden size={16} className={bar.icon} />
          <p className={bar.words}>{text.composer.editing}</p>
        </div>
      }
      onKeyDown={onKeyDown}
      onChange={(value) => {
        setBody(value);
        setError(null);
      }}
    >
      <Button variant="quiet" onPress={() => setEditing(null)}>
        {text.composer.cancel}
      </Button>
      <Button variant="primary" isPending={isSaving} onPress={() => void save(body)}>
        {text.composer.save}
      </Button>
    </WritingArea>
  );
}

/** The text of the edit. It is saved at each change, and is there again after a reload. */
function useEditedBody(message: Message) {
  const me = useMe()?.user.id;
  const [body, setBody] = useState(() => {
    const saved = me === undefined ? null : readEdit(sessionStorage, me, message.roomId);
    return saved?.message.id === message.id ? saved.text : message.body;
  });
  useEffect(() => {
    if (me !== undefined) saveEdit(sessionStorage, me, message.roomId, { message, text: body });
  }, [me, message, body]);
  return [body, setBody] as const;
}

interface ConflictProps {
  readonly other: Message;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

function Conflict({ other, onTake, onKeep }: ConflictProps) {
  const text = useText();
  return (
    <>
      <p>{text.composer.conflict}</p>
      <blockquote dir="auto" className={styles.other}>
        {other.body}
      </blockquote>
      <Button onPress={onTake}>{text.composer.takeOther}</Button>{' '}
      <Button onPress={onKeep}>{text.composer.keepMine}</Button>
    </>
  );
}

/**
 * Saves against the version that the user saw. After a conflict `other` is the message as it is now; saving again is
 * then on purpose.
 */
function useSaving(message: Message, maxChars: number, box: { readonly current: TextBoxHandle | null }) {
  const parley = useParley();
  const text = useText();
  const { setEditing } = useRoomContext();
  const [seen, setSeen] = useState(message);
  const [other, setOther] = useState<Message | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { id, roomId } = message;

  const faultText = (body: string): string | null => {
    const fault = faultOf(body, maxChars);
    if (fault === 'blank') return text.composer.empty;
    if (fault === 'tooLong') return text.composer.tooLong(maxChars);
    return fault === null ? null : text.composer.unstorable;
  };
  const refused = async (thrown: unknown) => {
    if (!(thrown instanceof ChatError && thrown.code === 'CONFLICT')) return setError(errorText(thrown, text));
    const current = await parley.ask('message:get', { roomId, id });
    setSeen(current);
    return setOther(current);
  };
  const save = async (body: string) => {
    if (isSaving) return;
    const fault = faultText(body);
    setError(fault);
    if (fault !== null) return;
    setOther(null);
    if (body === seen.body) return setEditing(null);
    setSaving(true);
    try {
      const mentions = mentionsAfter(seen.mentions, body, box.current?.known() ?? []);
      await parley.ask('message:edit', { roomId, id, version: seen.version, body, ...(mentions && { mentions }) });
      setEditing(null);
    } catch (thrown) {
      await refused(thrown).catch((again: unknown) => setError(errorText(again, text)));
    } finally {
      setSaving(false);
    }
  };
  return { error, setError, other, setOther, isSaving, save };
}
