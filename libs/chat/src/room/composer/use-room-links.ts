import { useParley } from '#react';

import { useEmbedding } from '../../parts/embedding.js';
import { withRoomLinks } from './room-links.js';

/** Returns a function that makes links of the names of rooms in a text that is sent. On another page they would be of that page. */
export function useRoomLinks(): (text: string) => string {
  const { rooms } = useParley();
  const isEmbedded = useEmbedding() !== null;
  return (text) => (isEmbedded ? text : withRoomLinks(text, rooms.getSnapshot(), location.origin));
}
