import { describe, expect, it } from 'vitest';

import { type Catalogue, messagesOf, readTexts } from './catalogue.js';
import { argumentsOf, parseMessage } from './message.js';
import { ENGLISH, FILES, languagesIn } from './texts.js';

const ROOT = process.cwd();

/** The arguments with their types, by the path of the message. */
function shapeOf(language: string, file: string): Record<string, object> {
  const messages = messagesOf(readTexts<Catalogue>(ROOT, language, file));
  return Object.fromEntries(
    messages.map(([path, message]) => [path, Object.fromEntries(argumentsOf(parseMessage(message)))]),
  );
}

describe.each(languagesIn(ROOT).filter((language) => language !== ENGLISH))('the texts of %s', (language) => {
  it.each(FILES)('have the keys and the arguments of the English ones: %s', (file) => {
    expect(shapeOf(language, file)).toEqual(shapeOf(ENGLISH, file));
  });
});
