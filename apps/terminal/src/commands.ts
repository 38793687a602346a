import type { Seq } from '#client';

import type { Chat } from './chat.js';
import { tellEveryone } from './rooms/everyone.js';
import { inviteLines } from './rooms/invite.js';
import { closeReport, report, reportLines } from './rooms/reports.js';
import { ban, logLines, mute, remove } from './rooms/moderation.js';
import { errorText } from './terminal/format.js';

interface Command {
  readonly usage: string;
  readonly about: string;
  readonly run: (chat: Chat, rest: string) => void | Promise<void>;
}

const COMMANDS = {
  join: {
    usage: '/join NAME',
    about: 'join a public room; creates the room if it does not exist',
    run: (chat, name) => chat.enter(required(name)),
  },
  peek: {
    usage: '/peek NAME',
    about: 'show a public room and its last messages without joining it',
    run: (chat, name) => chat.peek(required(name)),
  },
  msg: {
    usage: '/msg USER text',
    about: 'send a direct message',
    run: async (chat, rest) => {
      const [, username = '', text = ''] = /^(\S+)\s+(.+)$/su.exec(rest) ?? [];
      const piece = { body: required(text), ended: true };
      await chat.outgoing.send(await chat.direct(required(username)), piece);
    },
  },
  forward: {
    usage: '/forward USER',
    about: 'forward the last message of this room to a user',
    run: async (chat, username) => {
      const last = chat.store.getSnapshot().messages.findLast(({ kind, deletedAt }) => kind === 'text' && !deletedAt);
      if (last === undefined) throw new Error('there is no message to forward');
      (await chat.direct(required(username))).forward(last);
    },
  },
  everyone: {
    usage: '/everyone text',
    about: 'send the text to this room, as a mention of all members',
    run: (chat, text) => tellEveryone(chat.store, chat.outgoing, required(text)),
  },
  invite: {
    usage: '/invite [guest]',
    about: 'make a link that lets one person into this room: one with an account, or a guest',
    run: async (chat, kind) => chat.notices(await inviteLines(chat.parley, chat.store, kind || 'account')),
  },
  send: { usage: '/send PATH', about: 'send a file', run: (chat, path) => chat.sendFile(required(path)) },
  save: {
    usage: '/save N [PATH]',
    about: 'save the file [N] in the current folder, in the folder PATH, or as PATH',
    run: (chat, rest) => {
      const [, number = '', path] = /^(\d{1,9})(?:\s+(.+))?$/su.exec(rest) ?? [];
      return chat.saveFile(Number(required(number)), path);
    },
  },
  later: {
    usage: '/later N text',
    about: 'let the server send the text to this room in N minutes',
    run: (chat, rest) => {
      const [, minutes = '', text = ''] = /^(\d{1,6})\s+(.+)$/su.exec(rest) ?? [];
      return chat.sendLater(Number(required(minutes)), required(text));
    },
  },
  thread: {
    usage: '/thread [N]',
    about: 'open the thread of the message #N and write in it; without N, go back to the room',
    run: (chat, rest) => (rest === '' ? chat.leaveThread() : chat.openThread(messageNumber(rest))),
  },
  reply: {
    usage: '/reply N text',
    about: 'reply in the thread of the message #N',
    run: (chat, rest) => {
      const [, number = '', text = ''] = /^(\S+)\s+(.+)$/su.exec(rest) ?? [];
      return chat.reply(messageNumber(number), required(text));
    },
  },
  show: {
    usage: '/show N',
    about: 'show the message #N of somebody you blocked',
    run: (chat, number) => chat.show(messageNumber(number)),
  },
  stop: {
    usage: '/stop N',
    about: 'ask the writer of the message #N, which grows, to end it',
    run: (chat, number) => chat.stop(messageNumber(number)),
  },
  report: {
    usage: '/report N spam|abuse|other [note]',
    about: 'report the message #N to the moderators, who do not see by whom',
    run: async (chat, rest) => {
      const [, number = '', reason = ''] = /^(\S+)\s+(.+)$/su.exec(rest) ?? [];
      await report(chat.parley, await chat.threads.messageAt(chat.store, messageNumber(number)), reason);
      chat.notices(['thank you, your report was sent']);
    },
  },
  reports: {
    usage: '/reports [close N]',
    about: 'list the open reports of this room, or close that of the message #N; for moderators',
    run: async (chat, rest) => {
      const [, number] = /^close\s+(\S+)$/u.exec(rest) ?? [];
      if (number === undefined) return chat.notices(await reportLines(chat.parley, chat.store));
      await closeReport(chat.parley, chat.store, messageNumber(number));
      chat.notices(['the report is closed']);
    },
  },
  hide: {
    usage: '/hide USER',
    about: 'hide the direct messages with a user until the next one',
    run: async (chat, username) => (await chat.direct(required(username))).hide(),
  },
  leave: { usage: '/leave', about: 'leave this room', run: (chat) => chat.leave() },
  read: { usage: '/read', about: 'mark all messages of this room as read', run: (chat) => chat.markRead() },
  unread: {
    usage: '/unread N',
    about: 'mark this room as unread from the message #N on, until it is read again',
    run: async (chat, number) => {
      await chat.store.markUnread(true, messageNumber(number) as Seq);
      chat.notices(['this room is marked as unread']);
    },
  },
  who: { usage: '/who', about: 'list the members of this room', run: (chat) => chat.listMembers() },
  mute: {
    usage: '/mute USER N',
    about: 'mute a member of this room for N minutes; a reason may follow; 0 ends the mute',
    run: async (chat, rest) => chat.notices([await mute(chat.parley, chat.store.roomId, rest)]),
  },
  remove: {
    usage: '/remove USER',
    about: 'remove a member from this room; a reason may follow',
    run: async (chat, rest) => chat.notices([await remove(chat.parley, chat.store.roomId, rest)]),
  },
  ban: {
    usage: '/ban USER [Nh]',
    about: 'ban a user from this room, and delete their messages of the last N hours; a reason may follow',
    run: async (chat, rest) => chat.notices([await ban(chat.parley, chat.store.roomId, rest)]),
  },
  log: {
    usage: '/log',
    about: 'list the acts of this room’s members on others',
    run: async (chat) => chat.notices(await logLines(chat.parley, chat.store.roomId)),
  },
  search: {
    usage: '/search words',
    about: 'search the messages of this room',
    run: (chat, query) => chat.search(required(query)),
  },
  help: {
    usage: '/help',
    about: 'show this list; start a message with // to send a leading slash',
    run: (chat) => chat.notices(helpLines()),
  },
  quit: { usage: '/quit', about: 'exit after all messages are sent', run: (chat) => chat.quit() },
} satisfies Record<string, Command>;

type CommandName = keyof typeof COMMANDS;

/** The parsed form of an input line. */
export type Entered =
  | { readonly kind: 'command'; readonly name: CommandName; readonly rest: string }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

export function parseLine(line: string): Entered {
  const command = parseCommand(line);
  if (command !== null) return command;
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const name = /^\/(\S*)/.exec(line)?.[1];
  return name === undefined ? { kind: 'text', text: line } : { kind: 'unknown', name };
}

/** Runs a command or sends a text. Rejects only when the connection has failed permanently. */
export async function execute(chat: Chat, entered: Entered): Promise<void> {
  if (entered.kind === 'text') return chat.say({ body: entered.text, ended: true });
  if (entered.kind === 'unknown') return chat.fail(`there is no command /${entered.name}; try /help`);
  const command: Command = COMMANDS[entered.name];
  try {
    await command.run(chat, entered.rest);
  } catch (error) {
    chat.fail(`${command.usage}: ${errorText(error)}`);
  }
}

function parseCommand(line: string): Entered | null {
  const [, name, rest = ''] = /^\/([a-z]+)(?:\s+(.*))?$/su.exec(line) ?? [];
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) return null;
  return { kind: 'command', name: name as CommandName, rest: rest.trim() };
}

function helpLines(): string[] {
  return Object.values(COMMANDS).map(({ usage, about }) => `${usage.padEnd(16)} ${about}`);
}

function messageNumber(argument: string): number {
  const [, digits = ''] = /^#?(\d{1,9})$/.exec(argument) ?? [];
  return Number(required(digits));
}

function required(argument: string): string {
  if (argument === '') throw new Error('an argument is missing');
  return argument;
}
