import type { Converter } from '../converter.js';
import { neutral } from './neutral/neutral.converter.js';
import { rocketchat } from './rocketchat/rocketchat.converter.js';
import { slack } from './slack/slack.converter.js';

/** Each format, in the order in which an export is tried. */
export const CONVERTERS: readonly Converter[] = [neutral, slack, rocketchat];
