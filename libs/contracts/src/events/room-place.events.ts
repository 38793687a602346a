import type { RoomId } from '../ids.js';
import { SECTION_CHARS_MAX } from '../limits.js';
import type { RoomState } from '../room.js';
import { IsFlag, IsId, IsText } from '../validation.js';
import { data, everywhere, ROOM_ERRORS, type EventDefinition } from './definition.js';

export class SetFavourite {
  @IsId() roomId!: RoomId;
  @IsFlag() favourite!: boolean;
}

export class SetSection {
  @IsId() roomId!: RoomId;
  @IsText({ min: 0, max: SECTION_CHARS_MAX, blank: true }) section!: string;
}

/** The place of a room in the user's own list of rooms. */
export const ROOM_PLACE_EVENTS = {
  'room:favourite': {
    kind: 'command',
    request: SetFavourite,
    answer: data<RoomState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('reader'),
    limit: 'room',
    http: { route: 'PUT /v1/rooms/{id}/favourite' },
    feature: 'favourites',
    summary: 'Make a room one of my favourites, or no longer',
    errors: ROOM_ERRORS,
  },
  'room:section': {
    kind: 'command',
    request: SetSection,
    answer: data<RoomState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('reader'),
    limit: 'room',
    http: { route: 'PUT /v1/rooms/{id}/section' },
    feature: 'sections',
    summary: 'Put a room into a section of my list, or into none',
    fields: 'An empty or blank `section` means none.',
    errors: ROOM_ERRORS,
  },
} as const satisfies Record<string, EventDefinition>;
