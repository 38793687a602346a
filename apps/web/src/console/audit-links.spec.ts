import { describe, expect, it } from 'vitest';

import { detailPath, subjectPath } from './audit-links.js';

const ID = '01a1f8ca-d6c4-7312-b82f-6a93674cd049';

describe('the page of what an act was on', () => {
  it.each([
    ['account.suspend', ID, `/users/${ID}`],
    ['room.archive', ID, `/rooms/${ID}`],
    ['report.close', ID, `/reports/${ID}`],
    ['operator.add', 'opal', null],
    ['invite.create', ID, null],
    ['words.add', null, null],
    ['account.suspend', '../rooms', null],
  ])('%s of %s: %s', (act, subject, path) => {
    expect(subjectPath({ act, subject })).toBe(path);
  });

  it.each([
    ['roomId', ID, `/rooms/${ID}`],
    ['userId', ID, `/users/${ID}`],
    ['messageId', ID, null],
    ['roomId', 7, null],
  ])('the detail %s: %s', (name, value, path) => {
    expect(detailPath(name, value)).toBe(path);
  });
});
