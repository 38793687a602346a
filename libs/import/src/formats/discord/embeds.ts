import { cleaned } from '../../text/characters.js';
import { linked, timeOf } from '../../text/links.js';
import { plain } from '../../text/literal.js';
import {
  type Fields,
  fieldsIn,
  joined,
  labelled,
  listIn,
  readEach,
  saysNothing,
  textIn,
  wordIn,
} from '../../text/values.js';

/** The Markdown of a post of Discord's form. */
export function discordText({ content, embeds }: Fields): string {
  return joined([written(content), ...readEach(embeds, embedText)]);
}

/** @param write makes Markdown of a text of Discord */
export function embedText(embed: Fields, write: (text: unknown) => string = written): string {
  const title = write(embed['title']);
  return joined([
    saysNothing(title) ? '' : linked(title, embed['url']),
    write(embed['description']),
    ...listIn(embed['fields']).map(({ name, value }) => labelled(write(name), write(value))),
    plain(textIn(fieldsIn(embed['footer'])['text'])),
  ]);
}

/** A text that is Markdown already, but for what Discord writes between `<` and `>`. */
function written(text: unknown): string {
  return cleaned(wordIn(text)).replaceAll(
    /<t:(-?\d{1,13})(?::[a-zA-Z])?>|<a?(:\w{1,64}:)\d{1,20}>|<(@[!&]?|#)(\d{1,20})>/g,
    (found, time?: string, emoji?: string, sign?: string, id?: string) => {
      if (time !== undefined) return timeOf(time) || found;
      return emoji ?? `${sign?.charAt(0) ?? ''}${id ?? ''}`;
    },
  );
}
