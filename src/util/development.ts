/** Names of tests for a developer's own machine: `if (env.isDevelopment)`. */
export const DEVELOPMENT = /(?:^|[.#$@])(?:is_?(?:local_?)?dev(?:elopment|_?mode)?|is_?local|__DEV__|DEV)$/i;

/** Stands among the tests around code that runs on a developer's own machine alone: `if (process.env.NODE_ENV === 'development')`. */
export const IN_DEVELOPMENT = 'process.env.NODE_ENV.isDevelopment';
