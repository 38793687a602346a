import type { UserType } from '#client';

/** As the server makes usernames for those who were given none. */
const MADE_UP = /^user-[a-z2-9]{10}$/u;

/** True for the bot of an incoming webhook: the server has made its username up, and nobody writes it. */
export function isWebhook({ type, username }: { readonly type?: UserType; readonly username: string | null }): boolean {
  return type === 'bot' && username !== null && MADE_UP.test(username);
}
