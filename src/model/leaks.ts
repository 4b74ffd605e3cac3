/** Sensitive values that reach logs, spans, metrics or trackers. */
/** Sensitive value that reaches a sink. */
export type LeakCategory =
  | 'credential'
  | 'token'
  | 'session'
  | 'payment'
  | 'bank'
  | 'national-id'
  | 'contact'
  | 'identity'
  | 'birth-date'
  | 'location'
  | 'health'
  | 'ip';

export interface Leak {
  category: LeakCategory;
  /** Name by which it was known: `password`, `req.body`, `user.email`; never the value. */
  name: string;
  strength: 'strong' | 'weak';
  /** 'content': what was read from a file that is named for the settings in it. */
  via: 'name' | 'object' | 'form' | 'parameter' | 'content';
  /** Where a function that the value is given to hands it over: `parameter` alone. */
  handedOver?: { file: number; call: number };
}
