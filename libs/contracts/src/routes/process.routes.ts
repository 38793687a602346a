import { Nothing } from '../events/people.events.js';
import { data } from '../events/definition.js';
import type { RouteDefinition, RouteName } from './definition.js';

export interface Readiness {
  status: 'ready' | 'failing' | 'draining';
  /** By part. */
  checks: Record<string, 'ok' | 'failing'>;
}

/** The documents of the API, and routes with which operators watch a process. */
export const PROCESS_ROUTES = {
  'GET /v1/openapi.json': {
    service: 'gateway',
    tag: 'documents',
    summary: 'This document',
    access: 'none',
    limit: { none: 'a document from memory' },
    request: Nothing,
    status: 200,
    answer: data<Record<string, unknown>>(),
    errors: [],
  },
  'GET /v1/asyncapi.json': {
    service: 'gateway',
    tag: 'documents',
    summary: 'The events of the socket',
    access: 'none',
    limit: { none: 'a document from memory' },
    request: Nothing,
    status: 200,
    answer: data<Record<string, unknown>>(),
    errors: [],
  },
  'GET /health/live': {
    service: 'each',
    tag: 'operations',
    summary: 'The process runs',
    access: 'none',
    limit: { none: 'for the operator: fronts do not pass it on' },
    request: null,
    status: 200,
    /** A front answers for itself, without its version. */
    answer: data<{ status: 'live'; version?: string }>(),
    errors: [],
  },
  'GET /health/ready': {
    service: 'each',
    tag: 'operations',
    summary: '200 if the process accepts work; 503 if a part does not answer or the process is stopping',
    access: 'none',
    limit: { none: 'for the operator: fronts do not pass it on' },
    request: null,
    status: 200,
    otherStatus: 503,
    answer: data<Readiness>(),
    errors: [],
  },
  'GET /metrics': {
    service: 'each',
    tag: 'operations',
    summary: 'Metrics as Prometheus text',
    access: 'none',
    limit: { none: 'for the operator: fronts do not pass it on' },
    request: null,
    status: 200,
    answer: null,
    errors: [],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
