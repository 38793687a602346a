import { describe, expect, it } from 'vitest';

import { directRoom, INSTALLED, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { PushWorker } from './kit/push-worker.js';

const people = peopleOfTests();

/** The URLs in all caches of the browser. */
async function cached({ page }: Person): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  })()`);
}

describe('the installed client', () => {
  it('opens without a network, and after a logout it has nothing of the user', async () => {
    const [ann, ben] = [await people.person('ann', INSTALLED), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await PushWorker.of(ann);
    await ann.setOffline(true);
    await ann.page.goto('/');
    await expectPage(ann.connection).toHaveText('You are offline.');
    await expectPage(ann.button('My account')).toBeVisible();
    const tab = await ann.newTab('/threads');
    await expectPage(tab.connection).toHaveText('You are offline.');
    await tab.page.close();
    await ann.setOffline(false);
    await expectPage(ann.roomLink(ben.name)).toBeVisible();

    await ann.chooseFromMyAccount('Log out');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    const kept = await cached(ann);
    expect(kept).toContain('/');
    expect(
      kept.filter((path) => path !== '/' && !/^\/(?:assets\/|icons\/|[\w-]+\.(?:svg|webmanifest)$)/.test(path)),
    ).toEqual([]);
    await ann.setOffline(true);
    await ann.page.reload();
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await expectPage(ann.page.getByText(ann.name)).toHaveCount(0);
  });

  it('leaves the console to the server: no copy of it is kept, and none opens without a network', async () => {
    const ann = await people.person('ann', INSTALLED);
    await PushWorker.of(ann);
    // The browser itself notes that nobody is signed in.
    ann.watch.allowNetworkErrors();
    await ann.page.goto('/admin/users');
    await expectPage(ann.page.getByRole('heading', { name: 'Parley console' })).toBeVisible();
    const files = await ann.page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/'))`,
    );
    expect(files.length).toBeGreaterThan(0);
    const kept = await cached(ann);
    expect(kept).toContain('/');
    expect(kept.filter((path) => path.startsWith('/admin') || files.includes(path))).toEqual([]);
    await ann.setOffline(true);
    await expect(ann.page.goto('/admin/users')).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
  });

  it('offers a newer version, which takes effect when the user reloads the page', async () => {
    const ann = await people.person('ann', INSTALLED);
    const update = ann.page.getByRole('status', { name: 'Update' });
    const worker = await PushWorker.of(ann);
    await expectPage(update).toHaveCount(0);
    // A browser takes a worker of another URL for a new version of the first.
    await ann.page.evaluate(`navigator.serviceWorker.register('/service-worker.js?next').then(() => undefined)`);
    const isInstalled = 'navigator.serviceWorker.getRegistration().then(({ installing }) => installing === null)';
    await expectPage.poll(() => ann.page.evaluate(isInstalled)).toBe(true);
    await worker.stop();
    await expectPage(update).toContainText('A new version is there.');
    await update.getByRole('button', { name: 'Reload' }).click();
    await expectPage(update).toHaveCount(0);
    await ann.expectConnected();
    expect(await ann.page.evaluate('navigator.serviceWorker.controller.scriptURL')).toMatch(/next$/);
  });
});
