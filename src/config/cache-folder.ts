import envPaths from 'env-paths';

/** Where facts are kept between scans: the user's cache folder by the platform's convention (XDG, `Library/Caches`, `LocalAppData`). */
export function defaultCacheFolder(): string {
  return envPaths('obs-audit', { suffix: '' }).cache;
}
