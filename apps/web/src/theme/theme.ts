import { useSyncExternalStore } from 'react';

import type { Readable } from '#client';
import { browserStorage } from '#chat/ui/page-storage.js';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'parley:theme';

/** The user's choice of a theme. Kept in the browser; all tabs follow it. */
export class ThemeSetting implements Readable<Theme> {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly root: HTMLElement,
    private readonly storage: Storage,
  ) {
    this.show();
    addEventListener('storage', ({ key }) => {
      if (key === KEY || key === null) this.show();
    });
  }

  readonly getSnapshot = (): Theme => themeOf(this.root.dataset['theme']);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  choose(theme: Theme): void {
    if (theme === 'system') this.storage.removeItem(KEY);
    else this.storage.setItem(KEY, theme);
    this.show();
  }

  /** Shows what is stored. */
  show(): void {
    const theme = themeOf(this.storage.getItem(KEY));
    if (theme === 'system') delete this.root.dataset['theme'];
    else this.root.dataset['theme'] = theme;
    for (const listener of this.listeners) listener();
  }
}

export const themeSetting = new ThemeSetting(document.documentElement, browserStorage());

export function useTheme(): Theme {
  return useSyncExternalStore(themeSetting.subscribe, themeSetting.getSnapshot);
}

function themeOf(stored: string | null | undefined): Theme {
  return THEMES.find((theme) => theme === stored) ?? 'system';
}
