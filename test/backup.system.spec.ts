import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { newId } from '#contracts';
import { fileFolder } from '#testing/topology/file-folder';
import { runTask, StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { guest, uniqueName } from '#testing/users/user';

/** Enough for several commands and server starts in sequence on a busy machine. */
const TEST_TIMEOUT_MS = 300_000;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const folder = setFolder();

describe('a backup of one form', () => {
  it('can be restored into the other form, with every room, member and message', async () => {
    const ann = await guest('ann');
    const socket = await ann.connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: uniqueName('moving') });
    for (const body of ['first', 'second']) await socket.ask('message:send', { id: newId(), roomId, body });
    const expected = await socket.ask('message:page', { roomId });
    // A secret's row refers to the app's row, which refers to the bot's row.
    const app = await AppServer.create();
    await app.signed({ sub: 'moving' });

    const backup = join(folder, 'backup');
    const moved = { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '' };
    const store = { DATABASE_URL: topology().postgres.url, FILES_DIR: await fileFolder() };
    await runTask('backup/backup', [backup], { ...store, REDIS_URL: '' });
    await runTask('backup/restore', [backup], moved);
    const parley = await StandaloneProcess.start({ ...moved, PORT: '0' });
    const answer = await fetch(`${parley.url}/v1/rooms/${roomId}/messages`, {
      headers: { authorization: `Bearer ${ann.tokens.accessToken}` },
    });
    expect(await answer.json()).toEqual(expected);
    const ofApp = await fetch(`${parley.url}/v1/users/me`, { headers: { authorization: `Bearer ${app.key}` } });
    expect(await ofApp.json()).toMatchObject({ id: app.bot.id });
    await parley.stop();
    ann.close();
  });
});
