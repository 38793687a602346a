import type { Question, QuestionAnswer, QuestionRequest } from '#access/questions';
import { Questions } from '#access/questions.port';

export type TestAnswers = {
  readonly [Name in Question]?: (
    request: QuestionRequest<Name>,
  ) => QuestionAnswer<Name> | Promise<QuestionAnswer<Name>>;
};

/** Questions that a test answers. One without an answer fails. */
export class TestQuestions extends Questions {
  constructor(private readonly answers: TestAnswers = {}) {
    super();
  }

  override async ask<Name extends Question>(name: Name, request: QuestionRequest<Name>): Promise<QuestionAnswer<Name>> {
    const answer = this.answers[name];
    if (answer === undefined) throw new Error(`the test does not answer ${name}`);
    return answer(request);
  }
}
