import type { Repository } from '../model/repository.js';
import type { Route } from '../model/requests.js';

/** A path that a scraper asks. Below a parameter (`/features/:id/metrics`) it is a resource of something, what else is read there is data. */
export function isScraped({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return /^(?:GET|ANY|HEAD)$/.test(method) && /^[^:<{[(]*$/.test(path) && /(?:^|\/)metrics\/?$/.test(path);
}

/** Routes that the platform asks and no customer: health checks and the scraping of metrics. They are no traffic to measure. */
export function operationalRoutes(repository: Repository): ReadonlySet<Route> {
  const places = new Set(
    repository.services
      .flatMap((view) => [...view.healthEndpoints, ...view.metricsEndpoints])
      .map(({ place }) => `${place.path}:${place.at[0]}`),
  );
  return new Set(
    repository.routes.filter((route) => isScraped(route) || places.has(`${route.place.path}:${route.place.at[0]}`)),
  );
}
