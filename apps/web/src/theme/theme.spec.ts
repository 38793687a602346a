// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ThemeSetting } from './theme.js';

describe('the theme', () => {
  let root: HTMLElement;

  beforeEach(() => {
    localStorage.clear();
    root = document.createElement('html');
  });

  it('is the system\u2019s until the user chooses one', () => {
    expect(new ThemeSetting(root, localStorage).getSnapshot()).toBe('system');
    expect(root.dataset['theme']).toBeUndefined();
  });

  it('survives a reload', () => {
    new ThemeSetting(root, localStorage).choose('dark');
    const reloaded = document.createElement('html');
    expect(new ThemeSetting(reloaded, localStorage).getSnapshot()).toBe('dark');
    expect(reloaded.dataset['theme']).toBe('dark');
  });

  it('leaves nothing in the browser when the system\u2019s is chosen again', () => {
    const setting = new ThemeSetting(root, localStorage);
    setting.choose('light');
    setting.choose('system');
    expect(localStorage).toHaveLength(0);
    expect(root.dataset['theme']).toBeUndefined();
  });

  it('follows another tab', () => {
    const setting = new ThemeSetting(root, localStorage);
    const listener = vi.fn();
    setting.subscribe(listener);
    new ThemeSetting(document.createElement('html'), localStorage).choose('dark');
    dispatchEvent(new StorageEvent('storage', { key: 'parley:theme' }));
    expect(setting.getSnapshot()).toBe('dark');
    expect(listener).toHaveBeenCalledOnce();
  });
});
