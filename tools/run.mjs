// `npm run cluster`, `chat`, `backup` …: installs missing packages, builds, and runs the compiled command of this name.
import { endWithNpm, prepare } from './prepare.mjs';

const COMMANDS = {
  admin: { main: 'apps/admin/src/main.js' },
  backup: { main: 'apps/standalone/src/backup/backup.js' },
  chat: { main: 'apps/terminal/src/main.js' },
  cluster: { main: 'tools/cluster/main.js', web: true },
  example: { main: 'tools/example/main.js' },
  mutants: { main: 'chaos/mutants/main.js' },
  'renew-epoch': { main: 'apps/standalone/src/renew-epoch.js' },
  restore: { main: 'apps/standalone/src/backup/restore.js' },
  scaling: { main: 'tools/scaling/main.js' },
};

const { main, web = false } = COMMANDS[process.argv[2]];
// The command reads its own options.
process.argv.splice(1, 2, main);
await prepare({ web });
endWithNpm();
await import(`../dist/${main}`);
