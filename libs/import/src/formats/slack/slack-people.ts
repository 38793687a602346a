import type { Found } from '../../converter.js';
import type { SourceId, UserRecord } from '../../records.js';
import { type Fields, fieldsIn, textIn } from '../../text/values.js';

export const SLACKBOT = 'USLACKBOT';

/** People and programs of an export. Few facts of each are kept. */
export class SlackPeople {
  /** The users of programs by the ids under which these post. */
  private readonly userOfBot = new Map<string, SourceId>();
  private readonly told = new Set<SourceId>();
  workspace: string | null = null;

  /** The record of an entry of `users.json`; `null` without an id. */
  userOf(entry: Fields): UserRecord | null {
    const profile = fieldsIn(entry['profile']);
    const id = textIn(entry['id']);
    if (id === '') return null;
    const bot = textIn(profile['bot_id']);
    if (bot !== '') this.userOfBot.set(bot, id);
    this.told.add(id);
    this.workspace ??= textIn(fieldsIn(entry['enterprise_user'])['enterprise_id']) || textIn(entry['team_id']) || null;
    return {
      ...{ record: 'user', id, username: textIn(entry['name']) || null, displayName: nameIn(entry) },
      ...{ type: typeOf(entry, bot), email: textIn(profile['email']) || null, active: entry['deleted'] !== true },
    };
  }

  /** The sender of a message, and what it says about them: programs may post under any name, and people of other workspaces are in no list. */
  *senderOf(message: Fields): Generator<Found, { id: SourceId | null; name: string | null }> {
    const bot = textIn(message['bot_id']);
    const shown = textIn(message['username']) || textIn(fieldsIn(message['bot_profile'])['name']);
    const user = textIn(message['user']) || this.userOfBot.get(bot);
    if (user === SLACKBOT) yield* this.program(SLACKBOT, 'Slackbot');
    if (user !== undefined) {
      yield* this.seen(user, fieldsIn(message['user_profile']));
      return { id: user, name: bot === '' ? null : textIn(message['username']) || null };
    }
    const id = bot || (shown === '' ? null : `name:${shown}`);
    if (id !== null) yield* this.program(id, shown || bot);
    return { id, name: shown || null };
  }

  private *program(id: SourceId, displayName: string): Generator<Found> {
    if (this.told.has(id)) return;
    this.told.add(id);
    yield { record: 'user', id, username: null, displayName, type: 'bot', email: null, active: true };
  }

  private *seen(user: SourceId, profile: Fields): Generator<Found> {
    if (this.told.has(user)) return;
    const name = nameIn({ profile, name: profile['name'] });
    if (name === null) return;
    this.told.add(user);
    yield { record: 'seen', user, name };
  }
}

/** The name that Slack shows: the one that the person chose, else the real one, else the handle. */
function nameIn(entry: Fields): string | null {
  const profile = fieldsIn(entry['profile']);
  const names = [profile['display_name'], profile['real_name'], entry['real_name'], entry['name']];
  return names.map((name) => textIn(name).trim()).find((name) => name !== '') ?? null;
}

function typeOf(entry: Fields, bot: string): UserRecord['type'] {
  if (entry['is_bot'] === true || bot !== '') return 'bot';
  return entry['is_restricted'] === true || entry['is_ultra_restricted'] === true ? 'guest' : 'user';
}
