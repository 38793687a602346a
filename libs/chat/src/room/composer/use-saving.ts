import { useState } from 'react';

import { ChatError, type Message } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { useRoomActions } from '../state/room-state.js';
import { type EditedFile, editFields, storedOf } from './files/edited-files.js';
import { endsEveryone } from './everyone.js';
import { mentionsAfter } from '../words/written-mentions.js';
import { faultOf } from './send-rules.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';
import { useMaxChars } from './use-max-chars.js';
import { useRoomLinks } from './use-room-links.js';

/**
 * Saves against the version that the user saw. After a conflict `other` is the message as it is now; saving again is
 * then on purpose.
 */
export function useSaving(message: Message, box: { readonly current: TextBoxHandle | null }) {
  const parley = useParley();
  const text = useFullText();
  const { setEditing } = useRoomActions();
  const faultText = useFaultText();
  const withLinks = useRoomLinks();
  const [seen, setSeen] = useState(message);
  const [other, setOther] = useState<Message | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { id, roomId } = message;

  const refused = async (thrown: unknown) => {
    if (!(thrown instanceof ChatError && thrown.code === 'CONFLICT')) return setError(errorText(thrown, text));
    const current = await parley.ask('message:get', { roomId, id });
    setSeen(current);
    return setOther(current);
  };
  const save = async (body: string, files: readonly EditedFile[]) => {
    if (isSaving) return;
    const fault = faultText(body, files);
    setError(fault);
    if (fault !== null) return;
    setOther(null);
    const fields = editFields(seen, withLinks(body), storedOf(files));
    if (fields === null) return setEditing(null);
    setSaving(true);
    try {
      const mentions = mentionsAfter(seen.mentions, body, box.current?.known() ?? []);
      const changes = {
        ...fields,
        ...(mentions && { mentions }),
        ...(endsEveryone(seen, body) && { everyone: false }),
      };
      await parley.ask('message:edit', { roomId, id, version: seen.version, ...changes });
      setEditing(null);
    } catch (thrown) {
      await refused(thrown).catch((again: unknown) => setError(errorText(again, text)));
    } finally {
      setSaving(false);
    }
  };
  return { error, setError, other, setOther, isSaving, save };
}

/** Returns a function that says why an edit cannot be saved, or `null`. */
function useFaultText(): (body: string, files: readonly EditedFile[]) => string | null {
  const text = useFullText();
  const maxChars = useMaxChars();
  return (body, files) => {
    if (files.some(({ stored }) => stored === null)) return text.files.stillUploading;
    const fault = faultOf(body, maxChars, files.length > 0);
    if (fault === 'blank') return text.composer.empty;
    if (fault === 'tooLong') return text.composer.tooLong(maxChars);
    return fault === null ? null : text.composer.unstorable;
  };
}
