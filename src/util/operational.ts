import type { Repository } from '../model/repository.js';
import type { Route } from '../model/requests.js';

/** Routes that the platform asks and no customer: health checks and the scraping of metrics. They are no traffic to measure. */
export function operationalRoutes(repository: Repository): ReadonlySet<Route> {
  const places = new Set(
    repository.services
      .flatMap((view) => [...view.healthEndpoints, ...view.metricsEndpoints])
      .map(({ place }) => `${place.path}:${place.at[0]}`),
  );
  return new Set(
    repository.routes.filter(
      ({ path, place }) => /(?:^|\/)metrics$/.test(path) || places.has(`${place.path}:${place.at[0]}`),
    ),
  );
}
