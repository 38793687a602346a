import { describe, it } from 'vitest';

import { LANGUAGES } from '../kit/german.js';
import { TEAM_STORIES } from '../kit/team-stories.js';
import { AtFirefox } from './firefox-actor.js';
import { windowsOfTests } from './firefox-windows.js';

const open = windowsOfTests();

/** Every other one in German: Chromium has each in both languages. */
const stories = Object.entries(TEAM_STORIES).map(([title, story], place) => {
  const language: keyof typeof LANGUAGES = place % 2 === 0 ? 'de' : 'en';
  return [title, language, story] as const;
});

describe('in Firefox by keyboard', () => {
  it.each(stories)('%s, in the language %s', async (_, language, story) => {
    await story(new AtFirefox(await open(undefined, LANGUAGES[language])));
  });
});
