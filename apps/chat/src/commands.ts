export const COMMANDS = {
  join: { usage: '/join NAME', about: 'go into a public room, which is made when there is none' },
  msg: { usage: '/msg USER text', about: 'say something to one person alone' },
  leave: { usage: '/leave', about: 'leave this room' },
  who: { usage: '/who', about: 'who is in this room' },
  search: { usage: '/search words', about: 'find messages of this room' },
  help: { usage: '/help', about: 'this list; a message that begins with a slash is written with two' },
  quit: { usage: '/quit', about: 'end, when everything has been sent' },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What a line asks for. */
export type Entered =
  | { readonly kind: 'command'; readonly name: CommandName; readonly rest: string }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/** How a line is meant, typed or piped. */
export function parseLine(line: string): Entered {
  const command = parseCommand(line);
  if (command !== null) return command;
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const name = /^\/(\S*)/.exec(line)?.[1];
  return name === undefined ? { kind: 'text', text: line } : { kind: 'unknown', name };
}

function parseCommand(line: string): Entered | null {
  const [, name, rest = ''] = /^\/([a-z]+)(?:\s+(.*))?$/su.exec(line) ?? [];
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) return null;
  return { kind: 'command', name: name as CommandName, rest: rest.trim() };
}

export function helpLines(): string[] {
  return Object.values(COMMANDS).map(({ usage, about }) => `${usage.padEnd(16)} ${about}`);
}
