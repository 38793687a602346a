// `npm run admin -- suspend alice`: the operator's command; see docs/admin.md and apps/admin/src/main.ts.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/admin/src/main.js');
