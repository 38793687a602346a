// `npm run backup [-- folder]`: all that the store holds into a new folder, also beside a running Parley.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/apps/standalone/src/backup/backup.js');
