// `npm run chaos:mutants`: shows that the checker catches each missing safeguard; see tools/chaos/mutants/main.ts.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare();
endWithNpm();
await import('../dist/tools/chaos/mutants/main.js');
