// `npm run chat -- --as alice --room lobby`: the terminal client, apps/chat.
import { endWithNpm, prepare } from './prepare.mjs';

await prepare();
endWithNpm();
await import('../dist/apps/chat/src/main.js');
