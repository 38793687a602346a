// Written by `npm run gen` from the folders beside it: do not edit.
import type { MessageFormats } from '../message-formats.js';
import { push as en } from './en/push.js';
import { push as de } from './de/push.js';
import type { Push } from './en/push.js';
import type { Language } from './languages.js';

export const PUSH_TEXTS: Readonly<Record<Language, (formats: MessageFormats) => Push>> = { en, de };
