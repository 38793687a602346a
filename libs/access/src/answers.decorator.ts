import { HttpCode, HttpStatus, RequestMapping, RequestMethod, UseGuards } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { partsOf } from '#contracts/events/http-routes';
import { EventRequest } from '#platform/http/event-request';
import { InternalGuard, ServedTo } from './internal.guard.js';
import { questionOf, type Question, type QuestionAnswer, type QuestionRequest } from './questions.js';

type Method<Name extends Question> = (
  request: QuestionRequest<Name>,
) => QuestionAnswer<Name> | Promise<QuestionAnswer<Name>>;

/** The question that a method answers: by this mark `LocalQuestions` finds it. */
export const AnswerTo = Reflector.createDecorator<Question>();

/** Makes a method of a controller answer a question: over HTTP path, guard, validation and status are as the table says. */
export const Answers =
  <Name extends Question>(name: Name) =>
  <Handler extends Method<Name>>(target: object, key: string, descriptor: TypedPropertyDescriptor<Handler>): void => {
    const { askedBy, request } = questionOf(name);
    const { method, path } = partsOf(name);
    const decorators = [
      RequestMapping({ method: RequestMethod[method], path }),
      HttpCode(HttpStatus.OK),
      ServedTo(askedBy),
      AnswerTo(name),
      UseGuards(InternalGuard),
    ];
    for (const decorate of decorators) decorate(target, key, descriptor);
    EventRequest(request)(target, key, 0);
  };
