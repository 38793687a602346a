import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { json, type Request, type Response } from 'express';
import type { Observable } from 'rxjs';
import { ChatError } from '#contracts';

const PATHS = /^\/internal\/admin\/[a-z]+\/imports\/./;

/** True for a request whose JSON `LargeJsonInterceptor` reads, behind the guard of its route: others must not fill the memory. */
export function takesLargeJson({ path }: Request): boolean {
  return PATHS.test(path);
}

/** Reads a JSON body that may be larger than `HTTP_BODY_BYTES_MAX`. */
@Injectable()
export class LargeJsonInterceptor implements NestInterceptor {
  private readonly parse: ReturnType<typeof json>;

  constructor(bytesMax: number) {
    this.parse = json({ limit: bytesMax });
  }

  /** @throws ChatError INVALID, TOO_LARGE */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    await this.read(http.getRequest<Request>(), http.getResponse<Response>());
    return next.handle();
  }

  private read(request: Request, response: Response): Promise<void> {
    return new Promise((resolve, reject) => {
      this.parse(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof SyntaxError ? notJson() : (error as Error));
      });
    });
  }
}

/** Nest would turn a SyntaxError into a 400 without a code, with the parser's own message. */
export function notJson(): ChatError {
  return new ChatError('INVALID', { message: 'The body is not valid JSON.' });
}
