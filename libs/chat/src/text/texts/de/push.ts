// Written by `npm run gen` from push.json: do not edit.
import type { MessageFormats } from '../../message-formats.js';
import type { Push } from '../en/push.js';

export const push = ({ number, plural, to99 }: MessageFormats): Push => ({
  name: `Parley`,
  from: ({ sender, room }: { sender: string; room: string }) => `${sender} – ${room}`,
  newMessage: `Du hast eine neue Nachricht.`,
  mentioned: `Jemand hat dich erwähnt.`,
  unread: (unread: number) => plural(unread, { one: `${number(unread)} ungelesene Nachricht`, other: `${to99(unread)} ungelesene Nachrichten` }),
  reminder: `Erinnerung`,
  reminderAbout: (about: string) => `Erinnerung: ${about}`,
  remembered: `Du wolltest auf eine Nachricht zurückkommen.`,
  test: `Benachrichtigungen kommen auf diesem Gerät an.`,
});
