import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { expect, it } from 'vitest';

import { QUESTIONS } from '#access/questions';
import { InternalController } from './internal.controller.js';

it('auth has one method for each question to it, and no other', () => {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(InternalController.prototype);
  const served = Object.values(methods).map(({ value }) => {
    const [verb, path] = [METHOD_METADATA, PATH_METADATA].map((key): unknown => Reflect.getMetadata(key, value));
    return `${RequestMethod[verb as RequestMethod]} ${String(path)}`;
  });
  const asked = Object.entries(QUESTIONS).flatMap(([name, { service }]) => (service === 'auth' ? [name] : []));
  expect(served.sort()).toEqual(asked.sort());
});
