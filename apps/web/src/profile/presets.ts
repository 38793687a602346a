import type { StatusEnd } from './status-end.js';

/** Frequent statuses. Their words are in the texts. */
export const PRESETS = [
  { name: 'lunch', emoji: '🍽️', end: 'hour' },
  { name: 'meeting', emoji: '📅', end: 'hour' },
  { name: 'focus', emoji: '🎧', end: 'time' },
  { name: 'sick', emoji: '🤒', end: 'today' },
  { name: 'holiday', emoji: '🌴', end: 'week' },
] as const satisfies readonly { readonly name: string; readonly emoji: string; readonly end: StatusEnd }[];

export type Preset = (typeof PRESETS)[number];
