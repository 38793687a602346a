import type { Message, Room, RoomState, SearchPage, StoredFile, User } from '#client';

/** Something that the search has found. `key` is unique among all of them. */
export type Hit = { readonly key: string } & (
  | { readonly kind: 'room'; readonly room: RoomState }
  | { readonly kind: 'person'; readonly user: User }
  | { readonly kind: 'public'; readonly room: Room }
  | ({ readonly kind: 'message' } & FoundMessage)
  | { readonly kind: 'file'; readonly message: Message; readonly words: readonly string[]; readonly file: StoredFile }
  | { readonly kind: 'all' }
);

export interface Section {
  readonly name: 'people' | 'rooms' | 'messages' | 'files';
  readonly hits: readonly Hit[];
}

export type FoundMessage = SearchPage['hits'][number] & {
  /** The found words, to be marked in the room. */
  readonly words: readonly string[];
};

/** What an answer lacks: `failed` if the server refused or did not answer, `unread` if it has more to search. */
export type Missing = 'failed' | 'unread' | null;

/** The people and public rooms that the server found by their names. */
export interface FoundNames {
  readonly users: readonly User[];
  readonly rooms: readonly Room[];
  readonly missing: Missing;
}

/** The messages that the server found, and those with files of such a name. */
export interface FoundContents {
  readonly messages: readonly FoundMessage[];
  readonly files: readonly Message[];
  readonly missing: Missing;
}

/** The option that shows all messages and files. */
export const ALL: Hit = { key: 'all', kind: 'all' };
