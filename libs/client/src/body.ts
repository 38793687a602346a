export { splitMentions, splitUsernames, usernamesIn } from './body/mentions.js';
export { parseBody, parseOnce } from './body/parse-body.js';
export { inlineText, plainText, type ShowText } from './body/plain-text.js';
export { safeLink } from './body/safe-link.js';
export type {
  BodyBlock,
  BodyCode,
  BodyInline,
  BodyItem,
  BodyLink,
  BodyList,
  BodyTable,
  CellAlign,
} from './body/tree.js';
export { type PostField, type PostPart, postParts } from './conventions/post-parts.js';
