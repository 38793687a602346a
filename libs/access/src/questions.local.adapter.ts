import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AnswerTo } from './answers.decorator.js';
import { Questions } from './questions.port.js';
import type { Question, QuestionAnswer, QuestionRequest } from './questions.js';

type Answer = (request: object) => unknown;

/** Calls the method with `@Answers` of a controller or provider of this process. The request is not validated. */
@Injectable()
export class LocalQuestions extends Questions {
  private answers: ReadonlyMap<Question, Answer> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {
    super();
  }

  override async ask<Name extends Question>(name: Name, request: QuestionRequest<Name>): Promise<QuestionAnswer<Name>> {
    this.answers ??= this.findAnswers();
    const answer = this.answers.get(name);
    if (answer === undefined) throw new Error(`no service of this process answers ${name}`);
    return (await answer(request)) as QuestionAnswer<Name>;
  }

  private findAnswers(): ReadonlyMap<Question, Answer> {
    const wrappers = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const found = new Map<Question, Answer>();
    for (const { instance } of wrappers as { instance: unknown }[]) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const key of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object | null)) {
        const method = (instance as Record<string, unknown>)[key];
        if (typeof method !== 'function') continue;
        const question = this.reflector.get(AnswerTo, method);
        if (question !== undefined) found.set(question, method.bind(instance) as Answer);
      }
    }
    return found;
  }
}
