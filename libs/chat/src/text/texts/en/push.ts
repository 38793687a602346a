// Written by `npm run gen` from push.json: do not edit.
import type { MessageFormats } from '../../message-formats.js';

export const push = ({ number, plural, to99 }: MessageFormats) => ({
  name: `Parley`,
  from: ({ sender, room }: { sender: string; room: string }) => `${sender} – ${room}`,
  newMessage: `You have a new message.`,
  mentioned: `Somebody has mentioned you.`,
  unread: (unread: number) => plural(unread, { one: `${number(unread)} unread message`, other: `${to99(unread)} unread messages` }),
  reminder: `Reminder`,
  reminderAbout: (about: string) => `Reminder: ${about}`,
  remembered: `You wanted to come back to a message.`,
  test: `Notifications reach this device.`,
});

export type Push = ReturnType<typeof push>;
