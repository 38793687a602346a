import { describe, expect, it } from 'vitest';

import { fullEn } from '#chat/text/en-full.js';
import { deviceWords } from './device-words.js';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0';

describe('the words for a device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 'Chrome on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/142.0.0.0`, 'Edge on Windows'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, 'Chrome on Android'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['parley-chat/0.1', 'parley-chat/0.1'],
  ])('%s', (userAgent, words) => {
    expect(deviceWords(userAgent, fullEn.account)).toBe(words);
  });

  it('say so when the device is unknown', () => {
    expect(deviceWords(null, fullEn.account)).toBe(fullEn.account.unknownDevice);
  });

  it('stay short', () => {
    expect(deviceWords('x'.repeat(4_000), fullEn.account).length).toBeLessThanOrEqual(40);
  });
});
