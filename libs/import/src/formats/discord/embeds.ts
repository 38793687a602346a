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

function embedText(embed: Fields): string {
  const title = written(embed['title']);
  return joined([
    saysNothing(title) ? '' : linked(title, embed['url']),
    written(embed['description']),
    ...listIn(embed['fields']).map(({ name, value }) => labelled(written(name), written(value))),
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
