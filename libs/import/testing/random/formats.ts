import { discord } from './discord.js';
import type { RandomFormat } from './draft.js';
import { element } from './element.js';
import { mattermost } from './mattermost.js';
import { neutral } from './neutral.js';
import { rocketchatLines } from './rocketchat-lines.js';
import { rocketchat } from './rocketchat.js';
import { slackFormat } from './slack.js';
import { teams } from './teams.js';
import { telegramFormat } from './telegram.js';
import { whatsappFormat } from './whatsapp.js';
import { zulipFormat } from './zulip.js';

/** Each format, and each of the shapes that its exports have. */
export const RANDOM_FORMATS: readonly RandomFormat[] = [
  neutral,
  ...(['standard', 'grid', 'slackdump'] as const).map(slackFormat),
  mattermost,
  rocketchat,
  rocketchatLines,
  discord,
  ...(['threads', 'prefix'] as const).map(zulipFormat),
  ...(['account', 'chats'] as const).map(telegramFormat),
  teams,
  element,
  ...(['android', 'iphone'] as const).map(whatsappFormat),
];
