import { plural } from './formats.js';

export const name = 'Parley';
export const from = (sender: string, room: string): string => `${sender} – ${room}`;

/** The texts of notifications that come while no page is open. */
export const enPush = {
  name,
  from,
  newMessage: 'You have a new message.',
  mentioned: 'Somebody has mentioned you.',
  /** Below the text of the newest message. 100 stands for more than 99. */
  unread: (unread: number): string =>
    unread > 99 ? '99+ unread messages' : plural(unread, { one: '# unread message', other: '# unread messages' }),
  test: 'Notifications reach this device.',
};
