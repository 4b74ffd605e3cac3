// A scan by the single modules of the build, whose names a profile then shows; the program itself is a bundle. Usage: node --cpu-prof --cpu-prof-name scan.cpuprofile bench/scan.mjs <folder> [cache folder]
import { audit } from '../dist/audit.js';

const [folder = '.', cacheFolder] = process.argv.slice(2);
const cache = { cache: cacheFolder !== undefined, cacheFolder };
await audit(folder, {
  ...cache,
  include: [],
  exclude: [],
  rules: [],
  notRules: [],
  jobs: 1,
  types: 'auto',
  leaveOut: [],
});
