import { APP_KEY_GUARDS } from '#access/app-key.guard';
import { routeDecorator } from '#platform/http/route.decorator';
import { LogoutGuard } from '../cookies/logout.guard.js';
import { RateLimits } from '../limits/rate-limits.js';
import { AccessTokenGuard } from '../passport/access-token.guard.js';

/** Makes a method answer a route of the table (`libs/contracts/src/routes/`). */
export const Route = routeDecorator('auth', {
  guards: { ...APP_KEY_GUARDS, bearer: AccessTokenGuard, logout: LogoutGuard },
  limits: RateLimits,
});
