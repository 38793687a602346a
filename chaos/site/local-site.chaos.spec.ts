import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { LocalSite } from './local-site.js';
import { ServiceNetwork } from './service-network.js';

let folder: string;

beforeEach(() => {
  folder = newFolder();
  vi.stubEnv('TMPDIR', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a deployment whose start is aborted', () => {
  it('leaves no network, no mounted disk and no folder', async () => {
    const abort = new AbortController();
    const create = ServiceNetwork.create.bind(ServiceNetwork);
    let remove = vi.fn();
    vi.spyOn(ServiceNetwork, 'create').mockImplementation(async () => {
      const network = await create();
      if (network !== null) remove = vi.spyOn(network, 'remove') as typeof remove;
      else remove();
      abort.abort(new Error('stopped by hand'));
      return network;
    });
    const options = {
      dist: folder,
      previousDist: null,
      withStandby: false,
      check: null,
      logFile: join(folder, 'services.log'),
    };
    await expect(LocalSite.start(options, abort.signal)).rejects.toThrow('stopped by hand');
    expect(remove).toHaveBeenCalledOnce();
    expect(readdirSync(folder)).toEqual(['services.log']);
  });
});
