import { describe, it } from 'vitest';

import { AtKeyboard, AtPhone } from '../kit/actor.js';
import { peopleOfTests, PHONE } from '../kit/people.js';
import { TEAM_STORIES } from '../kit/team-stories.js';

/** Axe computes for seconds on a busy machine, and each story asks it several times. */
const STORY_MS = 300_000;

const people = peopleOfTests();

for (const [where, At, options] of [
  ['by keyboard', AtKeyboard, {}],
  ['by touch on a phone', AtPhone, PHONE],
] as const)
  for (const [inLanguage, language] of [
    ['in English', {}],
    ['in German', { language: 'de' }],
  ] as const)
    describe(`${where}, ${inLanguage}`, { timeout: STORY_MS }, () => {
      it.each(Object.entries(TEAM_STORIES))('%s', async (_, story) => {
        await story(new At(await people.visitor('ann', { ...options, ...language })));
      });
    });
