import { isId } from '#contracts/ids';
import type { AuditRecord } from './answers.js';
import { path } from './requests.js';

/** The pages of the subjects of acts, by the beginning of the act. Other acts have no page, as those on operators. */
const PAGES_OF_ACTS: Readonly<Record<string, Page>> = {
  ...{ account: 'users', app: 'users', bot: 'users', email: 'users', identity: 'users', password: 'users' },
  ...{ scheduled: 'users', session: 'users', totp: 'users', user: 'users' },
  ...{ report: 'reports', retention: 'rooms', room: 'rooms' },
};
const PAGES_OF_DETAILS: Readonly<Record<string, Page>> = { botId: 'users', roomId: 'rooms', userId: 'users' };

type Page = 'users' | 'rooms' | 'reports';

/** The path of the page of an act's subject; `null` if there is none. */
export function subjectPath({ act, subject }: Pick<AuditRecord, 'act' | 'subject'>): string | null {
  return pathOf(PAGES_OF_ACTS[act.slice(0, act.indexOf('.'))], subject);
}

/** The path of the page of what a detail names; `null` if there is none. */
export function detailPath(name: string, value: unknown): string | null {
  return pathOf(PAGES_OF_DETAILS[name], value);
}

function pathOf(page: Page | undefined, id: unknown): string | null {
  return page !== undefined && isId(id) ? path`/${page}/${id}` : null;
}
