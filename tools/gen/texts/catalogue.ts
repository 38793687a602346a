import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The texts of one file: messages in ICU form, by nested keys. */
export interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

export const TEXTS = 'libs/chat/src/text/texts';

export function readTexts<Texts>(root: string, language: string, name: string): Texts {
  return JSON.parse(readFileSync(join(root, TEXTS, language, `${name}.json`), 'utf8')) as Texts;
}

/** Every message with its path, such as `room.typing`. */
export function messagesOf(texts: Catalogue, path = ''): [path: string, message: string][] {
  return Object.entries(texts).flatMap(([key, text]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return typeof text === 'string' ? [[at, text]] : messagesOf(text, at);
  });
}

/** The message at a path, or `null`. */
export function messageAt(texts: Catalogue, path: readonly string[]): string | null {
  const found = path.reduce<string | Catalogue | undefined>(
    (within, key) => (typeof within === 'object' ? within[key] : undefined),
    texts,
  );
  return typeof found === 'string' ? found : null;
}
