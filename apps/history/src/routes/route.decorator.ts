import { AccessGuard } from '#access/access.guard';
import { APP_KEY_GUARDS } from '#access/app-key.guard';
import { routeDecorator } from '#platform/http/route.decorator';
import { HistoryLimits } from './history-limits.js';

/** Makes a method answer a route of the table (`libs/contracts/src/routes/`). */
export const Route = routeDecorator('history', {
  guards: { ...APP_KEY_GUARDS, bearer: AccessGuard },
  limits: HistoryLimits,
});
