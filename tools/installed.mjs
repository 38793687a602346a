// Before `npm run types`, `lint` and others: one clear line instead of the errors that missing packages cause, and the code that is
// not in git.
import { resolve } from 'node:path';

import { missingPackages } from './install.mjs';
import { writeTexts } from './texts.mjs';

const missing = missingPackages(resolve(import.meta.dirname, '..'), true);
if (missing.length > 0) {
  process.stderr.write(
    `Packages are missing or outdated (${missing.length}): run \`npm ci\`. \`npm start\` installs only what the server needs.\n`,
  );
  process.exitCode = 1;
} else await writeTexts();
