// `npm run epoch:renew`: run it after a restore from a backup, so that clients drop their cursors.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare();
endWithNpm();
await import('../dist/apps/standalone/src/renew-epoch.js');
