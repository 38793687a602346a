import { exitOnSignals } from '#platform/process/exit-on-signals';

exitOnSignals();
await import('./start.js');
