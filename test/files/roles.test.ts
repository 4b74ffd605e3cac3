import { describe, expect, it } from 'vitest';
import { pathRole } from '../../src/files/roles.js';

const cases: [role: ReturnType<typeof pathRole>, paths: string[]][] = [
  [
    'generated',
    [
      ...[
        'vendor/a/b.go',
        'pkg/third_party/x.py',
        'dist/index.js',
        'web/build/app.js',
        'api/user.pb.go',
        'a/user_pb2.py',
      ],
      ...[
        'types/x.d.ts',
        'public/app.min.js',
        'src/routeTree.gen.ts',
        'public/js/jquery-3.7.1.js',
        'static/bootstrap.js',
      ],
      ...['public/plugins/codemirror-5.17.0/mode/go.js'],
      ...['public/workbox-9f2f79cf.js', 'static/pdfjs/web/viewer.mjs', 'lib/fontawesome-free/js/all.js'],
      ...['build/order.ts', 'src/api/build/main.js', 'build/main.go'],
      ...['src/assets/private/three.js', 'src/assets/private/OrbitControls.js', 'zz_generated.deepcopy.go'],
    ],
  ],
  [
    'test',
    [
      ...['helper/testlog/log.go', 'helper/testtask/task.go', 'pkg/testfixtures/storage/readiness.go'],
      ...['test/a.ts', 'src/order/test/x.py', 'src/__tests__/a.tsx', 'a_test.go', 'test_a.py', 'src/a.spec.ts'],
      ...[
        'conftest.py',
        'src/Button.stories.tsx',
        'internal/testutil/db.go',
        'cypress/support/index.js',
        'web/playwright/pages/cart.ts',
        'shoptests/shoptests/base.py',
        'shop/tests.py',
      ],
      ...[
        'bench/parse.ts',
        'packages/parser/bench/all.ts',
        'testdata/main.go',
        'benchmarks/run.js',
        'test-utils.tsx',
        'src/Button.story.tsx',
        'packages/shop-smoke-test/server/index.ts',
        'apps/shop-e2e/src/order.ts',
        'scripts/release.test.ts',
        'internal/orders/mock/store.go',
        'internal/orders/mock_store.go',
        'browser_tests/pages/cart.py',
        'internal/orders/orderstest/store.go',
      ],
    ],
  ],
  [
    'example',
    [
      ...['examples/a.ts', 'pkg/x/examples/main.go', 'docs/conf.py', 'packages/ui/docs/page.tsx', 'website/src/a.js'],
      ...['shop/demos/node/order.js'],
      ...['www/index.js', 'playground/a.ts', 'apps/docs/app/page.tsx'],
    ],
  ],
  [
    'tool',
    [
      ...[
        'scripts/build.js',
        'lib/scripts/lint.ts',
        'bin/www',
        'tools/x.go',
        'hack/gen.go',
        'next.config.mjs',
        'karma.conf.js',
      ],
      ...['shop/migrations/0001_initial.py', 'db/seeds/users.ts', 'prisma/seed.ts', 'manage.py', 'alembic/env.py'],
      ...['store/_migrations/versions/0004_seats.py', 'shop/patches/v2_1/fill_totals.py'],
      ...[
        'shop/management/commands/sync.py',
        'gulpfile.babel.js',
        'Gruntfile.js',
        'webpack.prod.js',
        '.eslintrc.cjs',
        'ui/eslint-local-rules.js',
      ],
      ...[
        '.github/scripts/label.js',
        '.release-it.js',
        'build.js',
        'packages/ui/release.mjs',
        'prisma/seed-database.ts',
        'db/seed/users.ts',
        'k6/load.js',
        'locustfile.py',
        'setup.py',
        'db/migration/20250211050118_split_orders/migration.ts',
        'api/migration-scripts/refill.ts',
        'orders/migration/Version-1.0.2.js',
        'src/upgrades/4.15.0/split_orders.js',
        'releases/sign.mjs',
        'rollup.config.ts',
        'src/load-generator/orders.go',
        'cmd/shop/tools_backup.go',
        'version.py',
        'docker/entrypoint.py',
      ],
    ],
  ],
  [
    undefined,
    [
      ...[
        'src/index.ts',
        'src/playwright/driver.ts',
        'club/contests/vote.py',
        'docker/client.py',
        'app/entrypoint.py',
        'app/docs/page.tsx',
        'src/pages/docs/index.tsx',
        'src/agent/tools/search.ts',
        'app/examples/page.tsx',
      ],
      ...[
        'apps/samples/views.py',
        'lib/require.js',
        'src/stats.js',
        'features/ab_test.py',
        'src/manifest/latest.go',
        'pkg/contest/vote.go',
      ],
      ...[
        'src/services/docs/index.ts',
        'server/vite.ts',
        'src/openapi_spec.py',
        'shop/patches/logging.py',
        'components/docs/Menu.tsx',
      ],
      ...[
        'app/handlers/setup.py',
        'pkg/usage/seed.go',
        'src/app/api/scripts/route.ts',
        'src/app/.well-known/jwks/route.ts',
        'src/order/build.js',
        'wallet/seed/phrase.ts',
        'src/bench/seats.ts',
        'src/mock/interviews.ts',
        'internal/agent/tool_calls.go',
        'src/core/build/build.controller.ts',
        'database/build/list.go',
        'internal/testimony/court.go',
        'src/migration/import-orders.ts',
        'src/upgrades/index.ts',
        'src/best-tests/order.ts',
      ],
    ],
  ],
];

describe.each(cases)('%s by path', (role, paths) => {
  it.each(paths)('%s', (path) => expect(pathRole(path)).toBe(role));
});

describe('folders named for what they hold', () => {
  it('takes `push-examples/` for examples and `extra/` at the root for tools', () => {
    expect(pathRole('docker/push-examples/index.js')).toBe('example');
    expect(pathRole('extra/reset-password.js')).toBe('tool');
    expect(pathRole('src/extra/fields.ts')).toBeUndefined();
  });
});
