import { pluralIn } from './plural.js';

const plural = pluralIn('en');

/**
 * All texts of the web client in English, by the part of the client that shows them. Another language is one more file
 * with the same keys.
 */
export const en = {
  app: {
    name: 'Parley',
  },
  entering: {},
  shell: {
    skip: 'Skip to the room',
    chooseRoom: 'Choose a room to read its messages.',
  },
  rooms: {
    label: 'Rooms',
    deletedUser: 'Deleted user',
    unread: (count: number) => (count > 99 ? '99+ unread' : plural(count, { other: '# unread' })),
  },
  search: {},
  room: {
    typingLabel: 'Typing',
    typing: (names: readonly string[]) => `${names.join(', ')} …`,
  },
  timeline: {
    label: 'Messages',
  },
  message: {},
  composer: {
    label: 'Message',
    send: 'Send',
  },
  members: {},
  settings: {},
  account: {},
  attention: {},
  connection: {},
  errors: {},
};

export type Catalogue = typeof en;
