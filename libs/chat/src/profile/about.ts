import type { Ext } from '#client';

/** The text of users about themselves; `''` without one. Other clients can write anything into `ext`. */
export function aboutOf(ext: Ext | null | undefined): string {
  const about = ext?.['about'];
  return typeof about === 'string' ? about.trim() : '';
}

/** The same data with these words. The data of other clients stays. */
export function withAbout(ext: Ext | null | undefined, words: string): Ext {
  const { about: before, ...others }: Ext = { ...ext };
  const about = words.trim();
  return about === '' ? others : { ...others, about };
}
