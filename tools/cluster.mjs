// `npm run cluster`: the scaled-out form on one machine; see tools/cluster/main.ts.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare({ web: true });
endWithNpm();
await import('../dist/tools/cluster/main.js');
