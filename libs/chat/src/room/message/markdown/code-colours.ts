/** What has a colour of its own in code. */
type Kind = 'word' | 'text' | 'number' | 'name' | 'remark' | 'added' | 'removed';

const KINDS: Readonly<Record<Kind, readonly string[]>> = {
  word: ['keyword', 'selector-tag', 'tag', 'meta', 'built_in'],
  text: ['string', 'regexp', 'template-tag', 'char'],
  number: ['number', 'literal', 'symbol', 'bullet', 'variable', 'template-variable'],
  name: ['title', 'name', 'type', 'section', 'attr', 'attribute', 'property', 'selector-class', 'selector-id'],
  remark: ['comment', 'quote', 'doctag'],
  added: ['addition'],
  removed: ['deletion'],
};
const BY_SCOPE = new Map<string, Kind>(
  (Object.keys(KINDS) as Kind[]).flatMap((kind) => KINDS[kind].map((scope) => [`hljs-${scope}`, kind])),
);

/** The kind of a token by the classes that the highlighter gives it; `null` for one without a colour. */
export function kindOfToken(classNames: unknown): Kind | null {
  if (!Array.isArray(classNames)) return null;
  return BY_SCOPE.get(String(classNames[0])) ?? null;
}
