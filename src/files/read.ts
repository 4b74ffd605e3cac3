export * from '../util/source.js';
