import type { Converter } from '../converter.js';
import { neutral } from './neutral/neutral.converter.js';
import { slack } from './slack/slack.converter.js';
import { telegram } from './telegram/telegram.converter.js';
import { whatsapp } from './whatsapp/whatsapp.converter.js';

/** Each format, in the order in which an export is tried. */
export const CONVERTERS: readonly Converter[] = [neutral, slack, telegram, whatsapp];
