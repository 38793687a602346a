// `npm run restore -- folder`: fills an empty store from a backup, while Parley is stopped.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/apps/standalone/src/backup/restore.js');
