import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import { OperatorActsInterceptor } from './operator-acts.interceptor.js';
import { OperatorGuard } from './operator.guard.js';

/** Routes for operators. The security log has each request to them. */
export const OperatorsOnly = (): ClassDecorator =>
  applyDecorators(UseGuards(OperatorGuard), UseInterceptors(OperatorActsInterceptor));
