// `npm run admin -- suspend alice`: the operator's command, apps/admin; see docs/admin.md.
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/apps/admin/src/main.js');
