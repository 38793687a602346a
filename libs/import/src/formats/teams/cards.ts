import { cleaned } from '../../text/characters.js';
import { linked } from '../../text/links.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, labelled, listIn, PARTS_MAX, textIn, wordIn } from '../../text/values.js';

/** Cards hold cards; deeper ones are left out. */
const DEPTH_MAX = 8;
/** Fields of a card, or of a part of one, that are Markdown. */
const TEXTS = ['title', 'summary', 'subtitle', 'activityTitle', 'activitySubtitle', 'activityText', 'text'];
/** Lists of parts. */
const PARTS = ['body', 'items', 'columns', 'inlines', 'sections', 'rows', 'cells', 'images'];
const ACTIONS = ['actions', 'buttons', 'potentialAction'];

/** The Markdown of a card of an app: adaptive, hero, thumbnail or of a connector. `content`: its JSON. */
export function cardText(content: string): string {
  let card: unknown;
  try {
    card = JSON.parse(content);
  } catch {
    return typed(content);
  }
  return partText(fieldsIn(card), 0);
}

function partText(part: Fields, depth: number): string {
  if (depth > DEPTH_MAX) return '';
  const isLinked = textIn(part['type']) === 'Image' || typeof part['url'] === 'string';
  return joined([
    ...TEXTS.filter((name) => name !== 'summary' || textIn(part['text']) === '').map((name) => written(part[name])),
    isLinked ? linked(typed(textIn(part['altText']) || textIn(part['alt'])), part['url']) : '',
    ...PARTS.flatMap((name) => listIn(part[name], PARTS_MAX).map((inner) => partText(inner, depth + 1))),
    ...listIn(part['facts'], PARTS_MAX).map(({ title, name, value }) =>
      labelled(written(title) || written(name), written(value)),
    ),
    joined(
      ACTIONS.flatMap((name) => listIn(part[name], PARTS_MAX).map(actionText)),
      ' · ',
    ),
  ]);
}

function actionText(action: Fields): string {
  const label = textIn(action['title']) || textIn(action['name']);
  const [target] = listIn(action['targets']);
  return linked(typed(label), action['url'] ?? target?.['uri'] ?? action['value']);
}

const written = (value: unknown): string => cleaned(wordIn(value)).trim();
