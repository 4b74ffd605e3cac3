/** What comes in and what it sets off: entries, routes, operations that leave the process. */
import type { OperationKind } from './calls.js';
import type { Answer, Place } from './evidence.js';

/** Why a function is called from outside. */
export interface Entry {
  kind: 'route' | 'rpc' | 'consumer' | 'job' | 'websocket' | 'error-middleware' | 'middleware' | 'main' | 'lambda';
  /** 'GET /users/:id', queue or job name, '' where unknown. */
  name: string;
  framework: string;
}

export interface Route {
  method: string;
  /** Full path, prefixes joined; `…` for parts that could not be resolved, then `dynamic`. */
  path: string;
  dynamic: boolean;
  framework: string;
  service: number;
  place: Place;
  /** File index and function index of the handler, where resolved. */
  handler?: { file: number; fn: number };
  /** Evidence, empty: not. 'unknown' where it cannot be told. */
  logged: Answer;
  measured: Answer;
  traced: Answer;
  correlated: Answer;
}

export interface Operation {
  kind: OperationKind;
  target: string;
  library: string;
  service: number;
  file: number;
  call: number;
  place: Place;
  logged: boolean;
  measured: boolean;
  traced: Answer;
  /** Calls and messages that cross to another process: whether the trace context goes with them. */
  propagates?: Answer;
  /** Told by names alone: the client could not be followed to its library. */
  heuristic?: true;
}

/** What the handler of a route reaches that leaves the process, through project functions. */
export interface RequestPath {
  route: Route;
  /** In the order of the calls; `through`: the functions on the way, the handler left out. */
  hops: { operation: Operation; through: string[] }[];
}
