// `npm run cluster`: the scaled-out form on one machine; see tools/cluster/main.ts.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/tools/cluster/main.js');
