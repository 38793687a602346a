// `npm run backup [-- folder]`: backs up all stored data into a new folder. Parley can keep running.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare();
endWithNpm();
await import('../dist/apps/standalone/src/backup/backup.js');
