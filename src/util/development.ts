/** Names of tests for a developer's own machine: `if (env.isDevelopment)`. */
export const DEVELOPMENT = /(?:^|[.#$@])(?:is_?(?:local_?)?dev(?:elopment|_?mode)?|is_?local|__DEV__|DEV)$/i;
