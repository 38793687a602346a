import { messageFormats } from '#chat/text/formats.js';
import { LANGUAGE } from '#chat/text/locale.js';
import { ADMIN_TEXTS } from '#chat/text/texts/admin-languages.js';
import { type Admin, admin } from '#chat/text/texts/en/admin.js';

let shown: Admin = admin(messageFormats);

/** Loads the texts of the console in the page's language, which also name the page. If they cannot be loaded, it is in English. */
export async function loadAdminText(): Promise<void> {
  const texts = await ADMIN_TEXTS[LANGUAGE]?.().catch(() => undefined);
  if (texts !== undefined) shown = texts(messageFormats);
  document.title = shown.frame.title;
}

export function useAdminText(): Admin {
  return shown;
}
