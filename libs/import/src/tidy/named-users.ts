import { ALL_NAMED, type FoundMessage } from '../converter.js';
import { userMark } from '../marks.js';
import type { SourceId, UserRecord } from '../records.js';
import { splitCode } from '../text/code.js';

/** Characters with a meaning in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|-]/g;
const NO_NAME_BEFORE = String.raw`(?<!\w)`;
/** A sign that ends a sentence is no part of a name. */
const NO_NAME_BEHIND = String.raw`(?![\w.-]*\w)`;
const NAMED = new RegExp(String.raw`${NO_NAME_BEFORE}@([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,199})`, 'gu');
const LAST_SIGN = /[._-]$/;
/** Far more than a message may mention. */
const NAMES_MAX = 1000;

/** Users by their usernames at the source, as bodies of the neutral form name them. */
export class NamedUsers {
  private readonly ids = new Map<string, SourceId>();
  private readonly usernames = new Map<SourceId, string>();

  know({ id, username }: UserRecord): void {
    if (username === null) return;
    this.ids.set(username, id);
    this.usernames.set(id, username);
  }

  /** The body with marks where it names these users, because their usernames may not be free on this site. */
  marked(body: string, named: NonNullable<FoundMessage['named']>): string {
    const all = named === ALL_NAMED ? this.namesIn(body) : named.flatMap((id) => this.usernames.get(id) ?? []);
    const usernames = [...new Set(all)].slice(0, NAMES_MAX);
    if (usernames.length === 0) return body;
    const longestFirst = usernames.toSorted((a, b) => b.length - a.length).map(literally);
    const pattern = new RegExp(`${NO_NAME_BEFORE}@(${longestFirst.join('|')})${NO_NAME_BEHIND}`, 'g');
    const mark = (found: string, username: string): string => {
      const id = this.ids.get(username);
      return id === undefined ? found : userMark(id, username);
    };
    return splitCode(body)
      .map((part, place) => (place % 2 === 1 ? part : part.replaceAll(pattern, mark)))
      .join('');
  }

  private namesIn(body: string): readonly string[] {
    return Array.from(body.matchAll(NAMED), ([, name = '']) => this.longestOf(name)).filter((name) => name !== '');
  }

  /** The longest username that the name begins with, up to a sign; empty without any. */
  private longestOf(name: string): string {
    for (let username = name; username !== ''; username = username.slice(0, -1)) {
      if (this.ids.has(username)) return username;
      if (!LAST_SIGN.test(username)) break;
    }
    return '';
  }
}

const literally = (name: string): string => name.replaceAll(SPECIAL, String.raw`\$&`);
