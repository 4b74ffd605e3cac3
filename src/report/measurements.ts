/** What the metrics of services say of them, as the record holds it. */
import type { Answer, Place } from '../model/evidence.js';
import type { Repository } from '../model/repository.js';
import type { ScanResult } from '../model/scan.js';
import { toLocation } from './record.js';

type Measurements = NonNullable<ScanResult['inventory']['measurements']>;

/** One entry for each service, in the order of their names. */
export function measurements(repository: Repository): Measurements {
  return repository.services
    .flatMap(({ service, measurement }): Measurements => {
      if (!measurement) return [];
      const { inUse, exposed, runtime, business, red, use, missing } = measurement;
      return [
        {
          service: service.name,
          inUse: inUse.map(({ name, place }) => ({ name, location: toLocation(place) })),
          exposed: evidenced(exposed),
          runtime: evidenced(runtime),
          business: evidenced(business),
          red: red.map(({ component, places, rate, errors, duration }) => ({
            component,
            places,
            rate: evidenced(rate),
            errors: evidenced(errors),
            duration: evidenced(duration),
          })),
          use: use.map(({ resource, name, place, utilisation, saturation, errors }) => ({
            resource,
            name,
            location: place ? toLocation(place) : null,
            ...(utilisation && { utilisation: evidenced(utilisation) }),
            ...(saturation && { saturation: evidenced(saturation) }),
            ...(errors && { errors: evidenced(errors) }),
          })),
          missing: missing.map(({ name, type, thing, places }) => ({
            name,
            type,
            thing,
            locations: locations(places),
          })),
        },
      ];
    })
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

const locations = (places: readonly Place[]) => places.map(toLocation);

const evidenced = ({ state, evidence }: Answer) => ({
  state: state === 'unknown' ? null : state === 'yes',
  evidence: locations(evidence),
});
