// `npm run restore -- folder`: restores a backup into an empty database while Parley is stopped.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare();
endWithNpm();
await import('../dist/apps/standalone/src/backup/restore.js');
