/** Folders whose deployment files say how something is tested, shown or built elsewhere. */
const ELSEWHERE =
  /(?:^|\/)(?:tests?|__tests__|testdata|testing|fixtures|__fixtures__|mocks?|__mocks__|e2e|cypress|specs?|integration|integration-?tests?|examples?|_examples|samples?|docs|playground|website|vendor|third_party|node_modules|benchmarks?|migrations|locales?|i18n)\//i;
/** Of the folders with a dot, those that deploy. The rest belongs to editors and to continuous integration. */
const DEPLOYING =
  /^\.(?:docker|deploy|k8s|kube|kubernetes|helm|infra|ops|devops|prometheus|grafana|monitoring|platform|render|do)/;
/** Deployment files that are for development or tests by their name: `compose.override.yml`, `Dockerfile.dev`, `Procfile.dev`. */
const FOR_DEVELOPERS =
  /(?:^|[.\-_])(?:tests?|ci|e2e|cypress|playwright|debug|dev|devel|develop|development|local|override)(?:[.\-_]|$)/i;

/** Whether a data file can speak of production. */
export function speaksOfProduction(path: string): boolean {
  if (ELSEWHERE.test(path)) return false;
  if (
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => folder.startsWith('.') && !DEPLOYING.test(folder))
  )
    return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !(/compose|dockerfile|procfile|containerfile/i.test(name) && FOR_DEVELOPERS.test(name));
}
