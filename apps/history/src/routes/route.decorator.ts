import { AccessGuard } from '#identity/access.guard';
import { routeDecorator } from '#platform/http/route.decorator';
import { ChatLimits } from '#platform/limits/chat-limits';

/** Makes a method answer a route of the table (`libs/contracts/src/routes/`). */
export const Route = routeDecorator('history', { guards: { bearer: AccessGuard }, limits: ChatLimits });
