import { roomMark, userMark } from '../../marks.js';
import type { SourceId } from '../../records.js';
import { cleaned } from '../../text/characters.js';
import { withEmoji } from '../../text/emoji.js';
import { timeOf } from '../../text/links.js';
import { plain } from '../../text/literal.js';
import { type Fields, fieldsIn, listIn, PARTS_MAX, textIn, wordIn } from '../../text/values.js';
import { discordBlocks } from './discord-blocks.js';
import { idOf, nameOf } from './discord-people.js';

/** Raw signs of Discord, which the exporter leaves with `--markdown false`. */
const SIGNS =
  /<t:(?<time>-?\d{1,13})(?::[a-zA-Z])?>|<a?:(?<emoji>\w{1,64}):\d{1,20}>|<@&(?<role>\d{1,20})>|<@!?(?<user>\d{1,20})>|<#(?<room>\d{1,20})>/g;
/** The exporter's mark of rooms for voice. */
const VOICE = /(#[^\s#][^\n#]{0,99}?) \[voice\]/g;
/** Longer texts, which Discord does not take, stay as they are. */
const TEXT_CHARS_MAX = 100_000;
/** Names of Discord are at most 80 characters long. */
const NAME_CHARS_MAX = 200;
const SPECIAL = /[\\^$.*+?()[\]{}|-]/g;

/** Writes the texts of one message in Markdown, with marks in place of the people whom it mentions. */
export class DiscordText {
  private readonly byName = new Map<string, SourceId[]>();
  private readonly names = new Map<SourceId, string>();
  private readonly roles = new Map<SourceId, string>();
  private readonly signs: RegExp;
  /** Names of emoji that are pictures of the server. */
  private readonly pictures: Set<string>;

  /** @param threads names of threads by their ids, which are no rooms */
  constructor(
    message: Fields,
    private readonly threads: ReadonlyMap<SourceId, string>,
  ) {
    const people = listIn(message['mentions'], PARTS_MAX);
    for (const name of [nameOf, (person: Fields) => textIn(person['name']).trim()])
      for (const person of people) this.learn(idOf(person), cleaned(name(person) ?? ''));
    for (const { roles } of [fieldsIn(message['author']), ...people])
      for (const role of listIn(roles)) this.roles.set(wordIn(role['id']), textIn(role['name']));
    this.signs = signsWith([...this.byName.keys()]);
    this.pictures = new Set(picturesIn(message));
  }

  /** The Markdown of a text of Discord. */
  readonly write = (text: unknown): string => {
    const given = cleaned(wordIn(text));
    if (given.length > TEXT_CHARS_MAX) return given;
    const marked = this.withMarks(given).replaceAll(VOICE, '$1');
    return withEmoji(discordBlocks(marked), this.pictures);
  };

  private learn(id: SourceId | null, name: string): void {
    if (id === null || name === '' || name.length > NAME_CHARS_MAX) return;
    const same = this.byName.get(name) ?? [];
    if (!same.includes(id)) this.byName.set(name, [...same, id]);
    if (!this.names.has(id)) this.names.set(id, name);
  }

  private withMarks(text: string): string {
    const places = new Map<string, number>();
    return text.replaceAll(this.signs, (found: string, ...rest: unknown[]) => {
      const { time, emoji, role, user, room, name } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      if (time !== undefined) return timeOf(time) || found;
      if (room !== undefined) return roomMark(room, this.threads.get(room));
      if (role !== undefined) return `@${plain(this.roles.get(role) ?? '') || role}`;
      if (user !== undefined) return userMark(user, this.names.get(user));
      if (name !== undefined) return this.person(name, places);
      this.pictures.add(emoji ?? '');
      return `:${emoji ?? ''}:`;
    });
  }

  /** Of people with one name, each is mentioned once, in the order of the list. */
  private person(name: string, places: Map<string, number>): string {
    const ids = this.byName.get(name) ?? [];
    const place = places.get(name) ?? 0;
    places.set(name, place + 1);
    return userMark(ids[Math.min(place, ids.length - 1)] ?? '', name);
  }
}

/** The signs and the mentions of these names, the longest first, since one can begin like another. */
function signsWith(names: readonly string[]): RegExp {
  if (names.length === 0) return SIGNS;
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((name) => name.replaceAll(SPECIAL, String.raw`\$&`));
  return new RegExp(`${SIGNS.source}|@(?<name>${escaped.join('|')})`, 'g');
}

/** Names of pictures: Discord's own emoji have no id. */
function picturesIn(message: Fields): string[] {
  const emoji = [
    ...listIn(message['inlineEmojis']),
    ...listIn(message['reactions']).map((one) => fieldsIn(one['emoji'])),
  ];
  return emoji.filter(({ id }) => wordIn(id) !== '').map(({ name }) => textIn(name));
}
