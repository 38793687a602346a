interface Words {
  readonly unknownDevice: string;
  readonly browserOn: (on: { readonly browser: string; readonly system: string }) => string;
}

/** Names by what the user agent string contains. Chromium browsers also say Chrome, and Chrome also says Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//u, 'Chrome'],
  [/\bVersion\/.* Safari\//u, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/u, 'iPhone'],
  [/\biPad\b/u, 'iPad'],
  [/\bAndroid\b/u, 'Android'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
];
const PROGRAM_CHARS_MAX = 40;

/** Says which device a session is on: "Firefox on Linux". Programs that are no browsers keep the name they give. */
export function deviceWords(userAgent: string | null, words: Words): string {
  if (userAgent === null || userAgent.trim() === '') return words.unknownDevice;
  const browser = firstMatch(BROWSERS, userAgent);
  const system = firstMatch(SYSTEMS, userAgent);
  if (browser !== undefined && system !== undefined) return words.browserOn({ browser, system });
  return browser ?? system ?? [...userAgent].slice(0, PROGRAM_CHARS_MAX).join('');
}

function firstMatch(names: readonly (readonly [RegExp, string])[], userAgent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
