import type { Question, QuestionAnswer, QuestionRequest } from './questions.js';

/** Asks the service that answers a question: over HTTP in another process, or by a call in this one. */
export abstract class Questions {
  /** @throws ChatError UNAVAILABLE if there is no answer; in one process also what the method with `@Answers` throws */
  abstract ask<Name extends Question>(name: Name, request: QuestionRequest<Name>): Promise<QuestionAnswer<Name>>;
}
