import type { AnyCommand } from '../command.js';
import { ACCOUNT_COMMANDS } from './account.commands.js';
import { APP_COMMANDS } from './app.commands.js';
import { audit } from './audit.command.js';
import { BOT_COMMANDS } from './bot.commands.js';
import { EMAIL_COMMANDS } from './email.commands.js';
import { exportUser } from './export.command.js';
import { health } from './health.command.js';
import { HISTORY_COMMANDS } from './history.commands.js';
import { HOOK_COMMANDS } from './hook.commands.js';
import { IMPORT_COMMANDS } from './import.commands.js';
import { importInvite } from './import-invite.command.js';
import { IDENTITY_COMMANDS } from './identity.commands.js';
import { INCOMING_COMMANDS } from './incoming.commands.js';
import { INVITE_COMMANDS } from './invite.commands.js';
import { KEY_COMMANDS } from './key.commands.js';
import { OPERATOR_COMMANDS } from './operator.commands.js';
import { PUSH_COMMANDS } from './push.commands.js';
import { REPORT_COMMANDS } from './report.commands.js';
import { ROOM_COMMANDS } from './room.commands.js';
import { SCHEDULED_COMMANDS } from './scheduled.commands.js';
import { SESSION_COMMANDS } from './session.commands.js';
import { setup } from './setup.command.js';
import { siteExport } from './site.command.js';
import { support } from './support.command.js';
import { WORD_COMMANDS } from './word.commands.js';
import { USER_COMMANDS } from './user.commands.js';

/** In the order of the help. */
export const COMMANDS: readonly AnyCommand[] = [
  setup,
  ...USER_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...EMAIL_COMMANDS,
  ...SESSION_COMMANDS,
  ...IDENTITY_COMMANDS,
  ...BOT_COMMANDS,
  ...APP_COMMANDS,
  ...SCHEDULED_COMMANDS,
  ...INCOMING_COMMANDS,
  ...HOOK_COMMANDS,
  ...INVITE_COMMANDS,
  ...ROOM_COMMANDS,
  ...REPORT_COMMANDS,
  ...WORD_COMMANDS,
  exportUser,
  health,
  ...HISTORY_COMMANDS,
  ...KEY_COMMANDS,
  ...PUSH_COMMANDS,
  ...OPERATOR_COMMANDS,
  audit,
  ...IMPORT_COMMANDS,
  importInvite,
  siteExport,
  support,
];
