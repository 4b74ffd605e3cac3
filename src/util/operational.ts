import type { Repository } from '../model/repository.js';
import type { Route } from '../model/requests.js';

/** A path that a scraper asks. Below a parameter (`/features/:id/metrics`) it is a resource of something, what else is read there is data. */
export function isScraped({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return /^(?:GET|ANY|HEAD)$/.test(method) && /^[^:<{[(]*$/.test(path) && /(?:^|\/)metrics\/?$/.test(path);
}

/** What Go's packages for profiles and counters answer to whoever looks into a running process. */
function isProfile({ path }: Route): boolean {
  return /(?:^|\/)debug\/(?:pprof|vars)(?:\/|$)/.test(path);
}

/**
 * Routes that the platform, an operator or the browser asks and no customer: health checks, the scraping of metrics, profiles, and
 * `OPTIONS` beside another method of the same path, which asks whether that one may be called. They are no traffic to measure.
 */
export function operationalRoutes(repository: Repository): ReadonlySet<Route> {
  const where = ({ service, path }: Route) => `${service} ${path}`;
  const called = new Set(repository.routes.filter(({ method }) => method !== 'OPTIONS').map(where));
  const places = new Set(
    repository.services
      .flatMap((view) => [...view.healthEndpoints, ...view.metricsEndpoints])
      .map(({ place }) => `${place.path}:${place.at[0]}`),
  );
  return new Set(
    repository.routes.filter(
      (route) =>
        isScraped(route) ||
        isProfile(route) ||
        places.has(`${route.place.path}:${route.place.at[0]}`) ||
        (route.method === 'OPTIONS' && called.has(where(route))),
    ),
  );
}
