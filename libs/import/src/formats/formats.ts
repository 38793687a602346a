import type { Converter } from '../converter.js';
import { discord } from './discord/discord.converter.js';
import { element } from './element/element.converter.js';
import { mattermost } from './mattermost/mattermost.converter.js';
import { neutral } from './neutral/neutral.converter.js';
import { rocketchat } from './rocketchat/rocketchat.converter.js';
import { slack } from './slack/slack.converter.js';
import { teams } from './teams/teams.converter.js';
import { telegram } from './telegram/telegram.converter.js';
import { whatsapp } from './whatsapp/whatsapp.converter.js';
import { zulip } from './zulip/zulip.converter.js';

/** Each format, in the order in which an export is tried. */
export const CONVERTERS: readonly Converter[] = [
  neutral,
  slack,
  mattermost,
  rocketchat,
  teams,
  element,
  telegram,
  discord,
  zulip,
  whatsapp,
];
