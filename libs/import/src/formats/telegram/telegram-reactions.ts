import type { Found } from '../../converter.js';
import { namelessReactions } from '../../dropped.js';
import type { SourceId } from '../../records.js';
import { type Fields, listIn, textIn, wordIn } from '../../text/values.js';
import { peerIn, type TelegramPeople } from './telegram-people.js';

const PAID = '⭐';

/** The reactions to a message. Only the latest people are named. */
export function* reactionRecords(id: SourceId, message: Fields, people: TelegramPeople): Generator<Found> {
  for (const reaction of listIn(message['reactions'])) {
    const emoji = emojiOf(reaction);
    let named = 0;
    for (const { from, from_id } of listIn(reaction['recent'])) {
      const user = peerIn(from_id);
      if (user === null) continue;
      named += 1;
      yield* people.met(user, from);
      yield { record: 'reaction', message: id, user, emoji };
    }
    yield* namelessReactions(id, emoji, countOf(reaction) - named);
  }
}

/** The name of an own emoji is that of its file, if the export has it. */
function emojiOf({ type, emoji, document_id: file }: Fields): string {
  if (type === 'paid') return PAID;
  const name = /(?:^|\/)(?<name>[\w-]{1,60})\.\w+$/.exec(textIn(file))?.groups?.['name'];
  return textIn(emoji).slice(0, 100) || `:${name ?? 'custom_emoji'}:`;
}

const countOf = ({ count }: Fields): number => (/^\d{1,9}$/.test(wordIn(count)) ? Number(wordIn(count)) : 0);

/**
 * True if the time of an edit can be that of a reaction, which Telegram Desktop writes as one: a reaction is not older, or it is
 * not known who reacted when.
 */
export function isEditedByReaction(message: Fields): boolean {
  const edited = textIn(message['edited']);
  return listIn(message['reactions']).some((reaction) => {
    const dates = listIn(reaction['recent']).map(({ date }) => textIn(date));
    return dates.length < countOf(reaction) || dates.some((date) => date === '' || date >= edited);
  });
}
