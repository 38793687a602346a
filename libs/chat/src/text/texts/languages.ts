// Written by `npm run gen` from the folders beside it: do not edit.
import type { MessageFormats } from '../message-formats.js';
import type { First } from './en/first.js';

/** The direction of each language that the client has texts in. */
export const DIRECTIONS = {
  en: 'ltr',
  de: 'ltr',
} as const;

export type Language = keyof typeof DIRECTIONS;

/** The texts of the first load; English is part of that. */
export const FIRST_TEXTS: Partial<Record<Language, () => Promise<(formats: MessageFormats) => First>>> = {
  de: async () => (await import('./de/first.js')).first,
};

/** React Aria's own texts, by package; it has the English ones itself. */
export const WIDGET_TEXTS: Partial<Record<Language, () => Promise<unknown>>> = {
  de: async () => import('react-aria-components/i18n/de-DE'),
};
