import { useState } from 'react';

import type { RoomId } from '#client';
import { useParley } from '#react';

import { useText } from '../../text/use-text.js';

/** Writes and sends messages. */
export function Composer({ roomId }: { roomId: RoomId }) {
  const parley = useParley();
  const text = useText();
  const [body, setBody] = useState('');
  const send = () => {
    if (body.trim() === '') return;
    parley.room(roomId).send(body);
    setBody('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        aria-label={text.composer.label}
        dir="auto"
        value={body}
        onChange={(event) => {
          setBody(event.target.value);
          parley.room(roomId).typing();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit">{text.composer.send}</button>
    </form>
  );
}
