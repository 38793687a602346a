import { useState } from 'react';

import type { RoomId } from '#client';
import { useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Avatar, RoomAvatar } from '#chat/ui/avatar.js';
import { bestFirst, isMatch } from '../search/is-match.js';
import { Choice } from './choice.js';
import type { Named } from './filters.js';

const SHOWN = 8;

/** Takes one of the user's rooms. */
export function RoomChoice({ onChoose }: { readonly onChoose: (room: Named<RoomId>) => void }) {
  const { results: text } = useFullText();
  const names = useNames();
  const [query, setQuery] = useState('');
  const rooms = bestFirst(
    query,
    useRooms().filter((room) => isMatch(query, names.ofRoom(room))),
    (room) => names.ofRoom(room),
  );
  const options = rooms.slice(0, SHOWN).map((room) => ({
    key: room.id,
    name: names.ofRoom(room),
    face:
      room.kind === 'direct' ? (
        <Avatar
          userId={room.peer?.id ?? null}
          name={names.plain(room.peer)}
          avatarUrl={room.peer?.avatarUrl}
          size="s"
        />
      ) : (
        <RoomAvatar roomId={room.id} name={room.name} avatarUrl={room.avatarUrl} kind={room.visibility} size="s" />
      ),
    onChoose: () => onChoose({ id: room.id, name: names.ofRoom(room) }),
  }));
  return <Choice label={text.roomName} query={query} onQuery={setQuery} options={options} />;
}
