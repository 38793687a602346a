import { AccessGuard } from '#identity/access.guard';
import { routeDecorator } from '#platform/http/route.decorator';
import { LogoutGuard } from '../cookies/logout.guard.js';
import { RateLimits } from '../limits/rate-limits.js';

/** Makes a method answer a route of the table (`libs/contracts/src/routes/`). */
export const Route = routeDecorator('auth', {
  guards: { bearer: AccessGuard, logout: LogoutGuard },
  limits: RateLimits,
});
