// `npm run epoch:renew`: after a restore from backup, so that clients drop the cursors they hold.
import { endWithNpm, prepare } from './prepare.mjs';

prepare();
endWithNpm();
await import('../dist/apps/standalone/src/renew-epoch.js');
